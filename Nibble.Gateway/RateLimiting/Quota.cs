using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// What a client may do under a policy, ready to be counted, and how it is told so: the fields <c>RateLimit-Policy</c>
/// and <c>RateLimit</c> of draft-ietf-httpapi-ratelimit-headers-10. Times are in microseconds.
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

    /// <summary>Permits at once.</summary>
    public int Burst { get; }

    /// <summary>The time in which one permit comes back.</summary>
    public double Interval { get; }

    /// <summary>The time in which the whole burst comes back.</summary>
    public double Capacity { get; }

    /// <summary>The most permits that one instance may hold for one client.</summary>
    public int MaxLease { get; }

    /// <summary><c>RateLimit-Policy</c>: the burst and the seconds in which it comes back.</summary>
    public StringValues PolicyField { get; }

    /// <summary><c>RateLimit</c> of an admitted request: permits left, and the seconds until there is one more.</summary>
    /// <param name="remaining">Permits left. Large numbers are rounded down by at most a thousandth of the burst.</param>
    /// <param name="debt">The client's debt.</param>
    public StringValues FormatField(int remaining, double debt)
    {
        // Where a permit comes back within a second there are few different fields: each is made once.
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

    /// <summary><c>RateLimit</c> of a refused request. Its <c>t</c> and <c>Retry-After</c> are the same, as the draft asks.</summary>
    public StringValues FormatRejection(double wait) => Format(0, ToWholeSeconds(wait));

    /// <summary>Whole seconds, at least one, as header fields give them.</summary>
    public static long ToWholeSeconds(double microseconds) => Math.Max(1, (long)Math.Ceiling(microseconds / 1_000_000));

    private string Format(int remaining, long seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{_name};r={remaining};t={seconds}");
}
