using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>A restaurant asks to be let in; an admin decides.</summary>
[EventType("nibble.restaurant.registered")]
public sealed record RestaurantRegistered(Guid RestaurantId, Guid OwnerId, string Name, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => RestaurantId;
}

/// <summary>An admin decided about a restaurant: <paramref name="Status"/> is <c>approved</c>, <c>rejected</c> or <c>suspended</c>.</summary>
[EventType("nibble.restaurant.reviewed")]
public sealed record RestaurantApprovalDecided(
    Guid RestaurantId,
    Guid OwnerId,
    string Name,
    string Status,
    string? Reason,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => RestaurantId;
}

/// <summary>A customer reviewed a restaurant after a delivered order.</summary>
/// <param name="RestaurantId">Whom the review is about.</param>
/// <param name="OwnerId">Who may answer it.</param>
/// <param name="ReviewId">The review.</param>
/// <param name="OrderId">The order that gave the right to review.</param>
/// <param name="CustomerId">Who wrote it.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="At">When, UTC.</param>
[EventType("nibble.restaurant.rated")]
public sealed record RestaurantReviewSubmitted(
    Guid RestaurantId,
    Guid OwnerId,
    Guid ReviewId,
    Guid OrderId,
    Guid CustomerId,
    int Rating,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => RestaurantId;
}

/// <summary>The owner answered a review.</summary>
[EventType("nibble.restaurant.review_answered")]
public sealed record ReviewAnswered(
    Guid RestaurantId,
    Guid ReviewId,
    Guid CustomerId,
    string RestaurantName,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => RestaurantId;
}
