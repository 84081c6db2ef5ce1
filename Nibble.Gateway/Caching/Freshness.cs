using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>Freshness lifetime and initial age of a response (RFC 9111 §4.2).</summary>
internal static class Freshness
{
    /// <summary>
    /// §4.2.1: <c>s-maxage</c>, else <c>max-age</c>, else <c>Expires</c> minus <c>Date</c>; null if none is given.
    /// There is no heuristic freshness (§4.2.2): a response without a lifetime is not reused.
    /// </summary>
    public static TimeSpan? Lifetime(in ResponseDirectives directives, IHeaderDictionary headers, DateTimeOffset now)
    {
        if ((directives.Cache.SharedMaxAge ?? directives.Cache.MaxAge) is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (directives.AreTargeted || headers.Expires.Count == 0)
        {
            return null;
        }

        if (!HttpDate.TryParse(headers.Expires, now, out var expires))
        {
            return TimeSpan.Zero;
        }

        var date = HttpDate.TryParse(headers.Date, now, out var sent) ? sent : now;
        return expires > date ? expires - date : TimeSpan.Zero;
    }

    /// <summary>
    /// §4.2.3: the maximum of the apparent age and the Age field, as of <paramref name="responseTime"/>.
    /// </summary>
    public static TimeSpan InitialAge(
        IHeaderDictionary headers,
        DateTimeOffset requestTime,
        DateTimeOffset responseTime
    )
    {
        var apparent = TimeSpan.Zero;
        if (HttpDate.TryParse(headers.Date, responseTime, out var date))
        {
            // Date has whole seconds only, so a fraction of the clock must not count as age.
            var wholeSeconds = responseTime.AddTicks(-(responseTime.Ticks % TimeSpan.TicksPerSecond));
            apparent = wholeSeconds > date ? wholeSeconds - date : TimeSpan.Zero;
        }

        var corrected = TimeSpan.FromSeconds(ParseAge(headers.Age)) + (responseTime - requestTime);
        return apparent > corrected ? apparent : corrected;
    }

    /// <summary>§5.1: the first member counts; a value that is not a number of seconds is ignored.</summary>
    public static int ParseAge(StringValues field)
    {
        var text = field.Count == 0 ? default : field[0].AsSpan();
        var comma = text.IndexOf(',');
        return CacheControl.TryParseSeconds((comma < 0 ? text : text[..comma]).Trim(" \t"), out var seconds)
            ? seconds
            : 0;
    }
}
