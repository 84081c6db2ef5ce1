using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Tells people how their support ticket goes.</summary>
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
