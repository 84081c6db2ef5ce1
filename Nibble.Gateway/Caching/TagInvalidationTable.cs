namespace Nibble.Gateway.Caching;

/// <summary>
/// When each tag was last evicted in this instance, in ticks of a counter. A response is valid if none of its tags was
/// evicted after its fetch began, so an eviction costs one write and also invalidates responses in transit. Tags share
/// the stripes of a fixed table: tags in the same stripe evict each other, which costs a fetch.
/// </summary>
internal sealed class TagInvalidationTable
{
    private const int StripeCount = 1 << 14;

    private readonly Lock _gate = new();
    private readonly long[] _evictedAt = new long[StripeCount];
    private long _allEvictedAt;
    private long _now;

    /// <summary>Current counter, to be recorded when a fetch begins.</summary>
    public long Now => Volatile.Read(ref _now);

    public void Evict(string tag)
    {
        lock (_gate)
        {
            Volatile.Write(ref _now, _now + 1);
            Volatile.Write(ref _evictedAt[GetStripe(tag)], _now);
        }
    }

    public void EvictAll()
    {
        lock (_gate)
        {
            Volatile.Write(ref _now, _now + 1);
            Volatile.Write(ref _allEvictedAt, _now);
        }
    }

    /// <summary>Records the counter at the start of a response's fetch.</summary>
    public static void Stamp(StoredResponse response, long stamp)
    {
        response.Stripes = [GetStripe(response.Key.Tag), .. response.Tags.Select(GetStripe)];
        response.Stamp = stamp;
    }

    public bool IsValid(StoredResponse response)
    {
        if (Volatile.Read(ref _allEvictedAt) > response.Stamp)
        {
            return false;
        }

        foreach (var stripe in response.Stripes)
        {
            if (Volatile.Read(ref _evictedAt[stripe]) > response.Stamp)
            {
                return false;
            }
        }

        return true;
    }

    private static int GetStripe(string tag) => tag.GetHashCode(StringComparison.Ordinal) & (StripeCount - 1);
}
