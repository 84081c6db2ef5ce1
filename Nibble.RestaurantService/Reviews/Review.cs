using Nibble.RestaurantService.Caching;

namespace Nibble.RestaurantService.Reviews;

/// <summary>A customer's review of a delivered order, with the owner's response.</summary>
internal sealed class Review : IPubliclyCachedEntity
{
    private Review() { }

    public Guid Id { get; private init; }

    public Guid RestaurantId { get; private init; }

    /// <summary>Unique: an order is reviewed once.</summary>
    public Guid OrderId { get; private init; }

    public Guid CustomerId { get; private init; }

    /// <summary>Null once the account is deleted.</summary>
    public string? AuthorFirstName { get; private set; }

    /// <summary>1 to 5.</summary>
    public int Rating { get; private init; }

    public string? Text { get; private init; }

    public string? Response { get; private set; }

    public DateTime? RespondedAt { get; private set; }

    public DateTime CreatedAt { get; private init; }

    public long Version { get; private set; } = 1;

    public static Review Create(
        Guid id,
        Guid restaurantId,
        Guid orderId,
        Guid customerId,
        string? authorFirstName,
        int rating,
        string? text,
        DateTime now
    ) =>
        new()
        {
            Id = id,
            RestaurantId = restaurantId,
            OrderId = orderId,
            CustomerId = customerId,
            AuthorFirstName = authorFirstName,
            Rating = rating,
            Text = text,
            CreatedAt = now,
        };

    /// <summary>Sets or replaces the owner's response. True the first time.</summary>
    public bool Respond(string response, DateTime now)
    {
        var isFirst = Response is null;
        (Response, RespondedAt) = (response, now);
        Version++;
        return isFirst;
    }

    /// <summary>Removes the author's name after the account was deleted; the review is kept.</summary>
    public void Anonymize()
    {
        AuthorFirstName = null;
        Version++;
    }
}
