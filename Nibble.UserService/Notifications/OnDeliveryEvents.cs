using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Tells drivers what there is to drive, and customers when it takes longer.</summary>
internal sealed class OnDeliveryEvents(Notifier notifier)
    : IEventHandler<DriverReviewed>,
        IEventHandler<DeliveryOffered>,
        IEventHandler<DeliveryProgressed>
{
    public Task HandleAsync(DriverReviewed happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.UserId,
            NotificationTopic.Deliveries,
            $"You are {happened.Status} as a driver",
            happened.Reason ?? "An admin has looked at your registration.",
            orderId: null,
            cancellationToken
        );

    public Task HandleAsync(DeliveryOffered happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.DriverUserId,
            NotificationTopic.Deliveries,
            $"A delivery from {happened.RestaurantName}",
            "Accept it before the offer runs out.",
            happened.OrderId,
            cancellationToken
        );

    public async Task HandleAsync(DeliveryProgressed happened, CancellationToken cancellationToken)
    {
        // The other steps are the order's too, and told as such.
        switch (happened.Status)
        {
            case "unassigned":
                await notifier.NotifyAsync(
                    happened.CustomerId,
                    NotificationTopic.Orders,
                    "We still look for a driver",
                    "It takes longer than usual to find a driver for your order. We keep looking.",
                    happened.OrderId,
                    cancellationToken
                );
                break;
            case "cancelled" when happened.DriverUserId is { } driver:
                await notifier.NotifyAsync(
                    driver,
                    NotificationTopic.Deliveries,
                    "A delivery is cancelled",
                    happened.Reason ?? "You need not drive it any more.",
                    happened.OrderId,
                    cancellationToken
                );
                break;
            case "failed":
                await notifier.NotifyAsync(
                    happened.CustomerId,
                    NotificationTopic.Orders,
                    "Your order could not be delivered",
                    happened.Reason ?? "Our support will contact you.",
                    happened.OrderId,
                    cancellationToken
                );
                break;
        }
    }
}
