namespace Nibble.Contracts;

/// <summary>
/// The tags under which the gateway's response cache keeps what services answer. A service names them in the header
/// X-Nibble-Cache-Tags, and evicts by them when what the answer shows has changed.
/// </summary>
public static class CacheTags
{
    /// <summary>
    /// The Redis channel (pub/sub) on which services tell the gateways which tags to evict. A message is the tags,
    /// separated by commas. Best effort: a gateway that misses one serves the old answer until its <c>max-age</c> ends.
    /// </summary>
    public const string EvictionChannel = "nibble:cache-evictions";

    /// <summary>Lists and searches of restaurants.</summary>
    public const string RestaurantList = "restaurants";

    /// <summary>Everything about one restaurant: itself, its menu, its hours, its reviews.</summary>
    public static string Restaurant(Guid id) => $"restaurant:{id}";
}
