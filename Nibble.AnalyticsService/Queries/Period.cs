using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Nibble.AnalyticsService.Projections;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.AnalyticsService.Queries;

/// <summary>The width of a bucket.</summary>
internal enum BucketWidth
{
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>
/// The query of all series: <c>from</c>, <c>to</c> (UTC; the last 30 days by default), <c>bucket</c> (<c>hour</c>,
/// <c>day</c>, <c>week</c> from Monday, <c>month</c>), <c>timeZone</c> (IANA; UTC by default), <c>restaurantId</c>.
/// </summary>
internal sealed record Period(DateTime From, DateTime To, BucketWidth Width, TimeZoneInfo Zone, Guid? RestaurantId)
    : IEndpointParameterMetadataProvider
{
    /// <summary>Maximum number of buckets; larger requests are rejected and should use a wider bucket.</summary>
    public const int MaxBuckets = 2000;

    /// <summary>The scope of the rollups to read.</summary>
    public Guid ScopeId => RestaurantId ?? RollupScope.All;

    /// <summary>The first time bucket of the period.</summary>
    public long FirstTimeBucket => TimeBucket.Of(From);

    /// <summary>The time bucket after the last one.</summary>
    public long EndTimeBucket => TimeBucket.Of(To.AddTicks(-1)) + 1;

    /// <summary>Binds the parameter for minimal APIs.</summary>
    /// <exception cref="DomainException">A value cannot be parsed, or the period is invalid.</exception>
    public static ValueTask<Period> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var to = Time("to") ?? now;
        var from = Time("from") ?? to.AddDays(-30);
        if (from >= to)
        {
            throw Invalid("from", "Must be before 'to'.");
        }

        var width = BucketWidth.Day;
        var bucket = query["bucket"].ToString();
        if (bucket.Length > 0 && (!Enum.TryParse(bucket, ignoreCase: true, out width) || char.IsAsciiDigit(bucket[0])))
        {
            throw Invalid("bucket", "Must be hour, day, week or month.");
        }

        var zone = TimeZoneInfo.Utc;
        var name = query["timeZone"].ToString();
        if (name.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
        {
            throw Invalid("timeZone", "Must be an IANA time zone, such as Europe/Berlin.");
        }

        Guid? restaurant = null;
        var id = query["restaurantId"].ToString();
        if (id.Length > 0)
        {
            restaurant = Guid.TryParse(id, out var parsed) ? parsed : throw Invalid("restaurantId", "Must be a UUID.");
        }

        var period = new Period(from, to, width, zone!, restaurant);
        return (to - from) / period.GetMinBucketLength() > MaxBuckets
            ? throw Invalid("bucket", $"More than {MaxBuckets} buckets; ask for wider ones.")
            : ValueTask.FromResult(period);

        DateTime? Time(string field)
        {
            var text = query[field].ToString();
            if (text.Length == 0)
            {
                return null;
            }

            return DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var value
            )
                ? value
                : throw Invalid(field, "Must be a time such as 2026-03-01T00:00:00Z.");
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        foreach (var described in AnalyticsPeriod.QueryParameters)
        {
            builder.Metadata.Add(described);
        }
    }

    /// <summary>
    /// The boundaries of the buckets in UTC, one more than there are buckets: the ends of the period, and between them
    /// the starts of hours, days, weeks or months in the requested zone. A day with a clock change has 23 or 25 hours.
    /// </summary>
    public IReadOnlyList<DateTime> GetBucketBoundaries()
    {
        var edges = new List<DateTime> { From };
        var local = StartOf(TimeZoneInfo.ConvertTimeFromUtc(From, Zone));
        while (true)
        {
            local = Next(local);
            var edge = ToUtc(local);
            if (edge >= To)
            {
                break;
            }

            if (edge > edges[^1])
            {
                edges.Add(edge);
            }
        }

        edges.Add(To);
        return edges;
    }

    private DateTime StartOf(DateTime local) =>
        Width switch
        {
            BucketWidth.Hour => local.Date.AddHours(local.Hour),
            BucketWidth.Day => local.Date,
            BucketWidth.Week => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            _ => new DateTime(local.Year, local.Month, 1),
        };

    private DateTime Next(DateTime local) =>
        Width switch
        {
            BucketWidth.Hour => local.AddHours(1),
            BucketWidth.Day => local.AddDays(1),
            BucketWidth.Week => local.AddDays(7),
            _ => local.AddMonths(1),
        };

    /// <summary>
    /// Converts a local time to UTC. A time skipped by a clock change becomes the moment of the change.
    /// </summary>
    private DateTime ToUtc(DateTime local)
    {
        while (Zone.IsInvalidTime(local))
        {
            local += TimeBucket.Length;
        }

        return TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone);
    }

    private TimeSpan GetMinBucketLength() =>
        Width switch
        {
            BucketWidth.Hour => TimeSpan.FromHours(1),
            BucketWidth.Day => TimeSpan.FromDays(1),
            BucketWidth.Week => TimeSpan.FromDays(7),
            _ => TimeSpan.FromDays(28),
        };

    private static DomainException Invalid(string field, string message) => new(Error.Invalid(field, message));
}
