using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Notifies drivers of offers and customers of delays.</summary>
internal sealed class OnDeliveryEvents(Notifier notifier)
    : IEventHandler<DriverApprovalDecided>,
        IEventHandler<DeliveryOffered>,
        IEventHandler<DeliveryProgressed>
{
    public Task HandleAsync(DriverApprovalDecided @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.UserId,
            NotificationTopic.Deliveries,
            $"You are {@event.Status} as a driver",
            @event.Reason ?? "An admin has looked at your registration.",
            orderId: null,
            cancellationToken
        );

    public Task HandleAsync(DeliveryOffered @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.DriverUserId,
            NotificationTopic.Deliveries,
            $"A delivery from {@event.RestaurantName}",
            "Accept it before the offer runs out.",
            @event.OrderId,
            cancellationToken
        );

    public async Task HandleAsync(DeliveryProgressed @event, CancellationToken cancellationToken)
    {
        // The other statuses are also order events and are notified as such.
        switch (@event.Status)
        {
            case "unassigned":
                await notifier.NotifyAsync(
                    @event.CustomerId,
                    NotificationTopic.Orders,
                    "We still look for a driver",
                    "It takes longer than usual to find a driver for your order. We keep looking.",
                    @event.OrderId,
                    cancellationToken
                );
                break;
            case "cancelled" when @event.DriverUserId is { } driver:
                await notifier.NotifyAsync(
                    driver,
                    NotificationTopic.Deliveries,
                    "A delivery is cancelled",
                    @event.Reason ?? "You need not drive it any more.",
                    @event.OrderId,
                    cancellationToken
                );
                break;
            case "failed":
                await notifier.NotifyAsync(
                    @event.CustomerId,
                    NotificationTopic.Orders,
                    "Your order could not be delivered",
                    @event.Reason ?? "Our support will contact you.",
                    @event.OrderId,
                    cancellationToken
                );
                break;
        }
    }
}
