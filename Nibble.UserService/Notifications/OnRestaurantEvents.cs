using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Notifies owners of approval decisions and reviews, and customers of responses to their reviews.</summary>
internal sealed class OnRestaurantEvents(Notifier notifier)
    : IEventHandler<RestaurantApprovalDecided>,
        IEventHandler<RestaurantReviewSubmitted>,
        IEventHandler<ReviewAnswered>
{
    public Task HandleAsync(RestaurantApprovalDecided @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.OwnerId,
            NotificationTopic.Restaurants,
            $"{@event.Name} is {@event.Status}",
            @event.Reason ?? $"An admin has looked at {@event.Name}.",
            orderId: null,
            cancellationToken
        );

    public Task HandleAsync(RestaurantReviewSubmitted @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.OwnerId,
            NotificationTopic.Reviews,
            $"A review of {@event.Rating} out of 5",
            "A customer reviewed your restaurant. You can answer.",
            @event.OrderId,
            cancellationToken
        );

    public Task HandleAsync(ReviewAnswered @event, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            @event.CustomerId,
            NotificationTopic.Reviews,
            $"{@event.RestaurantName} answered your review",
            "Read the answer under your review.",
            orderId: null,
            cancellationToken
        );
}
