using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Notifies users of changes to their support tickets.</summary>
internal sealed class OnTicketUpdated(Notifier notifier) : IEventHandler<TicketUpdated>
{
    public Task HandleAsync(TicketUpdated @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.RequesterId,
            NotificationTopic.Support,
            $"Your ticket \"{@event.Subject}\" has news",
            $"It is {@event.Status.Replace('_', ' ')} now.",
            orderId: null,
            cancellationToken
        );
}
