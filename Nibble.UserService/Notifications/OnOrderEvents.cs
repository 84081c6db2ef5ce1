using System.Globalization;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Notifications;

/// <summary>Notifies the customer of order progress, and the restaurant's owner of orders to handle.</summary>
internal sealed class OnOrderEvents(Notifier notifier)
    : IEventHandler<OrderPlaced>,
        IEventHandler<OrderAccepted>,
        IEventHandler<OrderProgressed>,
        IEventHandler<OrderDelivered>,
        IEventHandler<OrderEnded>,
        IEventHandler<OrderRefunded>
{
    public async Task HandleAsync(OrderPlaced @event, CancellationToken cancellationToken)
    {
        await NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            $"Order {@event.Number} is placed",
            $"{@event.RestaurantName} has your order over {FormatMoney(@event.Total, @event.Currency)}.",
            cancellationToken
        );
        await NotifyOwnerAsync(
            @event.OwnerId,
            @event.OrderId,
            $"New order {@event.Number}",
            $"{@event.Items.Sum(item => item.Quantity)} items, {FormatMoney(@event.Total, @event.Currency)}, for "
                + $"{@event.RestaurantName}. Accept or reject it soon.",
            cancellationToken
        );
    }

    public Task HandleAsync(OrderAccepted @event, CancellationToken cancellationToken) =>
        NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            $"Order {@event.Number} is accepted",
            $"{@event.RestaurantName} needs about {@event.PrepMinutes} minutes.",
            cancellationToken
        );

    public Task HandleAsync(OrderProgressed @event, CancellationToken cancellationToken) =>
        NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            @event.Status switch
            {
                "preparing" => $"Order {@event.Number} is being prepared",
                "ready" => $"Order {@event.Number} is ready",
                "picked_up" => $"Order {@event.Number} is on its way",
                _ => $"Order {@event.Number} goes on",
            },
            @event.Status switch
            {
                "preparing" => $"{@event.RestaurantName} has started to cook.",
                "ready" => $"It waits at {@event.RestaurantName} for the driver.",
                "picked_up" => $"The driver has left {@event.RestaurantName} with it.",
                _ => $"{@event.RestaurantName} works on it.",
            },
            cancellationToken
        );

    public Task HandleAsync(OrderDelivered @event, CancellationToken cancellationToken) =>
        NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            $"Order {@event.Number} is delivered",
            $"Enjoy your meal. {@event.RestaurantName} would like to know how it was.",
            cancellationToken
        );

    public async Task HandleAsync(OrderEnded @event, CancellationToken cancellationToken)
    {
        var refund = @event.Refunded > 0 ? $" {FormatMoney(@event.Refunded, @event.Currency)} go back to you." : "";
        await NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            @event.Status switch
            {
                "rejected" => $"{@event.RestaurantName} cannot take order {@event.Number}",
                "payment_failed" => $"Order {@event.Number} could not be paid",
                _ => $"Order {@event.Number} is cancelled",
            },
            refund.Length == 0 ? @event.Reason : ToSentence(@event.Reason) + refund,
            cancellationToken
        );

        // An unpaid order never reached the restaurant, and owners are not notified of their own actions.
        if (@event.Status == "cancelled" && @event.ByRole != Roles.RestaurantOwner)
        {
            await NotifyOwnerAsync(
                @event.OwnerId,
                @event.OrderId,
                $"Order {@event.Number} is cancelled",
                @event.Reason,
                cancellationToken
            );
        }
    }

    public Task HandleAsync(OrderRefunded @event, CancellationToken cancellationToken) =>
        NotifyCustomerAsync(
            @event.CustomerId,
            @event.OrderId,
            $"{FormatMoney(@event.Amount, @event.Currency)} of order {@event.Number} go back to you",
            @event.Reason,
            cancellationToken
        );

    private Task NotifyCustomerAsync(
        Guid customerId,
        Guid orderId,
        string title,
        string text,
        CancellationToken cancellationToken
    ) => notifier.NotifyAsync(customerId, NotificationTopic.Orders, title, text, orderId, cancellationToken);

    private Task NotifyOwnerAsync(
        Guid ownerId,
        Guid orderId,
        string title,
        string text,
        CancellationToken cancellationToken
    ) => notifier.NotifyAsync(ownerId, NotificationTopic.Restaurants, title, text, orderId, cancellationToken);

    /// <summary>Ends a free-text reason with a period, which users often omit.</summary>
    private static string ToSentence(string words) =>
        words.TrimEnd() is var text && text.Length > 0 && char.IsPunctuation(text[^1]) ? text : $"{text}.";

    private static string FormatMoney(long minorUnits, string currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{minorUnits / 100m:0.00} {currency}");
}
