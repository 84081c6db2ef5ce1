namespace Nibble.RestaurantService.Caching;

/// <summary>
/// A row that public answers are made of. Whoever saves a change of one evicts those answers from the gateway's cache
/// (<see cref="CacheEvictionInterceptor"/>) without having to think of it.
/// </summary>
internal interface IPubliclyCachedEntity
{
    /// <summary>The restaurant whose answers show it.</summary>
    Guid RestaurantId { get; }
}
