using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// A client's quota under a policy, precomputed, and its <c>RateLimit-Policy</c> and <c>RateLimit</c> fields
/// (draft-ietf-httpapi-ratelimit-headers-10). Times are in microseconds.
/// </summary>
internal sealed class Quota
{
    private const int MaxCachedFields = 1024;

    private readonly string _name;
    private readonly int _step;
    private readonly StringValues[] _fields;

    public Quota(string policy, RateLimitQuotaOptions options)
    {
        Burst = options.Burst;
        Interval = options.Period.TotalMicroseconds / options.Permits;
        Capacity = Burst * Interval;
        MaxLease = options.MaxLease ?? Math.Max(1, Burst / 10);
        _name = $"\"{policy}\"";
        _step = ((Burst - 1) / MaxCachedFields) + 1;
        _fields = new StringValues[(Burst / _step) + 1];
        PolicyField = string.Create(CultureInfo.InvariantCulture, $"{_name};q={Burst};w={ToWholeSeconds(Capacity)}");
    }

    /// <summary>Maximum number of permits at once.</summary>
    public int Burst { get; }

    /// <summary>Time in which one permit is restored.</summary>
    public double Interval { get; }

    /// <summary>Time in which the whole burst is restored.</summary>
    public double Capacity { get; }

    /// <summary>Maximum number of unused permits that one instance may hold for one client.</summary>
    public int MaxLease { get; }

    /// <summary><c>RateLimit-Policy</c>: the burst and the seconds in which it is restored.</summary>
    public StringValues PolicyField { get; }

    /// <summary>
    /// <c>RateLimit</c> of an admitted request: remaining permits, and the seconds until one is restored.
    /// </summary>
    /// <param name="remaining">
    /// Remaining permits. Large numbers are rounded down by at most a thousandth of the burst.
    /// </param>
    /// <param name="debt">The client's debt.</param>
    public StringValues FormatField(int remaining, double debt)
    {
        // If a permit is restored within a second there are few distinct values, which are cached.
        if (Interval > 1_000_000)
        {
            var untilNext = Gcra.TimeUntil(debt, this, Math.Min(Burst, Gcra.Available(debt, this) + 1));
            return Format(remaining, ToWholeSeconds(untilNext));
        }

        var index = Math.Clamp(remaining, 0, Burst) / _step;
        var field = _fields[index];
        if (field.Count == 0)
        {
            _fields[index] = field = Format(index * _step, 1);
        }

        return field;
    }

    /// <summary>
    /// <c>RateLimit</c> of a rejected request. Its <c>t</c> equals <c>Retry-After</c>, as the draft requires.
    /// </summary>
    public StringValues FormatRejection(double wait) => Format(0, ToWholeSeconds(wait));

    /// <summary>Converts to whole seconds for header fields, rounded up, at least one.</summary>
    public static long ToWholeSeconds(double microseconds) => Math.Max(1, (long)Math.Ceiling(microseconds / 1_000_000));

    private string Format(int remaining, long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{_name};r={remaining};t={seconds}");
}
