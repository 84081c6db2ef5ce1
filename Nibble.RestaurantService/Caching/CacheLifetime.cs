using System.Globalization;

namespace Nibble.RestaurantService.Caching;

/// <summary>For how long a shared cache may answer in our place (RFC 9111, RFC 5861).</summary>
/// <param name="MaxAge">Without asking.</param>
/// <param name="StaleWhileRevalidate">Longer, while it asks in the background.</param>
/// <param name="StaleIfError">Longer, while we cannot answer.</param>
internal sealed record CacheLifetime(TimeSpan MaxAge, TimeSpan StaleWhileRevalidate, TimeSpan StaleIfError)
{
    /// <summary>Lists: what they show changes with every restaurant in them.</summary>
    public static CacheLifetime List { get; } =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>One restaurant, its menu, its reviews: evicted when they change, so time only bounds a lost eviction.</summary>
    public static CacheLifetime Detail { get; } =
        new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    /// <summary>Fresh no longer than until then; what is shown changes by itself at that moment.</summary>
    public CacheLifetime LimitTo(DateTime expiresAt, DateTime now)
    {
        var left = expiresAt - now;
        return left > TimeSpan.Zero && left < MaxAge
            ? this with
            {
                MaxAge = left,
                StaleWhileRevalidate = TimeSpan.Zero,
            }
            : this;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"public, max-age={Math.Floor(MaxAge.TotalSeconds)}, stale-while-revalidate={StaleWhileRevalidate.TotalSeconds}, stale-if-error={StaleIfError.TotalSeconds}"
        );
}
