using System.Globalization;

namespace Nibble.RestaurantService.Caching;

/// <summary>How long a shared cache may serve a response (RFC 9111, RFC 5861).</summary>
/// <param name="MaxAge">Without revalidation.</param>
/// <param name="StaleWhileRevalidate">Additional time during which it revalidates in the background.</param>
/// <param name="StaleIfError">Additional time while this service is unavailable.</param>
internal sealed record CacheLifetime(TimeSpan MaxAge, TimeSpan StaleWhileRevalidate, TimeSpan StaleIfError)
{
    /// <summary>For lists, which change with every restaurant in them.</summary>
    public static CacheLifetime List { get; } =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>
    /// For a restaurant, its menu and its reviews: evicted on changes, so the time only bounds a lost eviction.
    /// </summary>
    public static CacheLifetime Detail { get; } =
        new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    /// <summary>Limits freshness to the moment at which the content changes by itself.</summary>
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
