using System.Globalization;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Notifications;

/// <summary>Tells the customer how the order goes, and the restaurant's owner what there is to do.</summary>
internal sealed class OnOrderEvents(Notifier notifier)
    : IEventHandler<OrderPlaced>,
        IEventHandler<OrderAccepted>,
        IEventHandler<OrderProgressed>,
        IEventHandler<OrderDelivered>,
        IEventHandler<OrderEnded>,
        IEventHandler<OrderRefunded>
{
    public async Task HandleAsync(OrderPlaced happened, CancellationToken cancellationToken)
    {
        await TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            $"Order {happened.Number} is placed",
            $"{happened.RestaurantName} has your order over {Money(happened.Total, happened.Currency)}.",
            cancellationToken
        );
        await TellOwnerAsync(
            happened.OwnerId,
            happened.OrderId,
            $"New order {happened.Number}",
            $"{happened.Items.Sum(item => item.Quantity)} items, {Money(happened.Total, happened.Currency)}, for "
                + $"{happened.RestaurantName}. Accept or reject it soon.",
            cancellationToken
        );
    }

    public Task HandleAsync(OrderAccepted happened, CancellationToken cancellationToken) =>
        TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            $"Order {happened.Number} is accepted",
            $"{happened.RestaurantName} needs about {happened.PrepMinutes} minutes.",
            cancellationToken
        );

    public Task HandleAsync(OrderProgressed happened, CancellationToken cancellationToken) =>
        TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            happened.Status switch
            {
                "preparing" => $"Order {happened.Number} is being prepared",
                "ready" => $"Order {happened.Number} is ready",
                "picked_up" => $"Order {happened.Number} is on its way",
                _ => $"Order {happened.Number} goes on",
            },
            happened.Status switch
            {
                "preparing" => $"{happened.RestaurantName} has started to cook.",
                "ready" => $"It waits at {happened.RestaurantName} for the driver.",
                "picked_up" => $"The driver has left {happened.RestaurantName} with it.",
                _ => $"{happened.RestaurantName} works on it.",
            },
            cancellationToken
        );

    public Task HandleAsync(OrderDelivered happened, CancellationToken cancellationToken) =>
        TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            $"Order {happened.Number} is delivered",
            $"Enjoy your meal. {happened.RestaurantName} would like to know how it was.",
            cancellationToken
        );

    public async Task HandleAsync(OrderEnded happened, CancellationToken cancellationToken)
    {
        var refund = happened.Refunded > 0 ? $" {Money(happened.Refunded, happened.Currency)} go back to you." : "";
        await TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            happened.Status switch
            {
                "rejected" => $"{happened.RestaurantName} cannot take order {happened.Number}",
                "payment_failed" => $"Order {happened.Number} could not be paid",
                _ => $"Order {happened.Number} is cancelled",
            },
            refund.Length == 0 ? happened.Reason : Sentence(happened.Reason) + refund,
            cancellationToken
        );

        // An order that was not paid never reached the restaurant, and what the owner did the owner knows.
        if (happened.Status == "cancelled" && happened.ByRole != Roles.RestaurantOwner)
        {
            await TellOwnerAsync(
                happened.OwnerId,
                happened.OrderId,
                $"Order {happened.Number} is cancelled",
                happened.Reason,
                cancellationToken
            );
        }
    }

    public Task HandleAsync(OrderRefunded happened, CancellationToken cancellationToken) =>
        TellCustomerAsync(
            happened.CustomerId,
            happened.OrderId,
            $"{Money(happened.Amount, happened.Currency)} of order {happened.Number} go back to you",
            happened.Reason,
            cancellationToken
        );

    private Task TellCustomerAsync(
        Guid customerId,
        Guid orderId,
        string title,
        string text,
        CancellationToken cancellationToken
    ) => notifier.NotifyAsync(customerId, NotificationTopic.Orders, title, text, orderId, cancellationToken);

    private Task TellOwnerAsync(
        Guid ownerId,
        Guid orderId,
        string title,
        string text,
        CancellationToken cancellationToken
    ) => notifier.NotifyAsync(ownerId, NotificationTopic.Restaurants, title, text, orderId, cancellationToken);

    /// <summary>What people give as a reason seldom ends like a sentence.</summary>
    private static string Sentence(string words) =>
        words.TrimEnd() is var text && text.Length > 0 && char.IsPunctuation(text[^1]) ? text : $"{text}.";

    private static string Money(long minorUnits, string currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{minorUnits / 100m:0.00} {currency}");
}
