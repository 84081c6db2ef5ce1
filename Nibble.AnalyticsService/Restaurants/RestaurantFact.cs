namespace Nibble.AnalyticsService.Restaurants;

/// <summary>Attributes of a restaurant that are not rollups.</summary>
internal sealed class RestaurantFact
{
    public Guid RestaurantId { get; private set; }

    public string Name { get; private set; } = "";

    public Guid OwnerId { get; private set; }

    public long RatingSum { get; private set; }

    public long RatingCount { get; private set; }
}
