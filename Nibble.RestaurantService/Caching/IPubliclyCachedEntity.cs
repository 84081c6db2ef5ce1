namespace Nibble.RestaurantService.Caching;

/// <summary>
/// An entity that public, cached responses contain. Saving a change of it evicts those responses from the gateway's
/// cache (<see cref="CacheEvictionInterceptor"/>).
/// </summary>
internal interface IPubliclyCachedEntity
{
    /// <summary>The restaurant whose responses contain it.</summary>
    Guid RestaurantId { get; }
}
