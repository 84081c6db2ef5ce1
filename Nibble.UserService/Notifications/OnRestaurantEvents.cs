using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>Tells owners what admins and customers say about their restaurant, and customers what an owner answers.</summary>
internal sealed class OnRestaurantEvents(Notifier notifier)
    : IEventHandler<RestaurantReviewed>,
        IEventHandler<RestaurantRated>,
        IEventHandler<ReviewAnswered>
{
    public Task HandleAsync(RestaurantReviewed happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.OwnerId,
            NotificationTopic.Restaurants,
            $"{happened.Name} is {happened.Status}",
            happened.Reason ?? $"An admin has looked at {happened.Name}.",
            orderId: null,
            cancellationToken
        );

    public Task HandleAsync(RestaurantRated happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.OwnerId,
            NotificationTopic.Reviews,
            $"A review of {happened.Rating} out of 5",
            "A customer reviewed your restaurant. You can answer.",
            happened.OrderId,
            cancellationToken
        );

    public Task HandleAsync(ReviewAnswered happened, CancellationToken cancellationToken) =>
        notifier.NotifyAsync(
            happened.CustomerId,
            NotificationTopic.Reviews,
            $"{happened.RestaurantName} answered your review",
            "Read the answer under your review.",
            orderId: null,
            cancellationToken
        );
}
