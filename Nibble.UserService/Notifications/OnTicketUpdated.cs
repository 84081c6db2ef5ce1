using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Tells people how their support ticket goes.</summary>
internal sealed class OnTicketUpdated(Notifier notifier) : IEventHandler<TicketUpdated>
{
    public Task HandleAsync(TicketUpdated happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.RequesterId,
            NotificationTopic.Support,
            $"Your ticket \"{happened.Subject}\" has news",
            $"It is {happened.Status.Replace('_', ' ')} now.",
            orderId: null,
            cancellationToken
        );
}
