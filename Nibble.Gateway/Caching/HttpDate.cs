using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Parses an HTTP-date in its three forms (RFC 9110 §5.6.7) strictly, because an invalid Expires means stale. Case is
/// ignored; the weekday is not checked against the date.
/// </summary>
internal static class HttpDate
{
    private static readonly string[] Weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private static readonly string[] LongWeekdays =
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];

    /// <summary>Parses a date; <paramref name="now"/> determines the century of RFC 850's two-digit years.</summary>
    public static bool TryParse(StringValues field, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        return field.Count == 1 && TryParse(field[0].AsSpan().Trim(" \t"), now, out date);
    }

    private static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        var comma = text.IndexOf(',');
        if (comma < 0)
        {
            // asctime: Sun Nov  6 08:49:37 1994
            return text.Length == 24
                && IsOneOf(Weekdays, text[..3])
                && TryParseExact(
                    text[3..],
                    text[8] == ' ' ? " MMM  d HH:mm:ss yyyy" : " MMM dd HH:mm:ss yyyy",
                    out date
                );
        }

        if (!text.EndsWith(" GMT", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var weekday = text[..comma];
        var rest = text[(comma + 1)..^4];
        if (IsOneOf(Weekdays, weekday))
        {
            return TryParseExact(rest, " dd MMM yyyy HH:mm:ss", out date);
        }

        if (!IsOneOf(LongWeekdays, weekday) || !TryParseExact(rest, " dd-MMM-yy HH:mm:ss", out date))
        {
            return false;
        }

        // RFC 850, two digits: the year that is at most 50 years ahead.
        var year = (now.Year / 100 * 100) + (date.Year % 100);
        year +=
            year > now.Year + 50 ? -100
            : year <= now.Year - 50 ? 100
            : 0;
        var day = Math.Min(date.Day, DateTime.DaysInMonth(year, date.Month));
        date = new DateTimeOffset(new DateTime(year, date.Month, day), TimeSpan.Zero) + date.TimeOfDay;
        return true;
    }

    private static bool TryParseExact(ReadOnlySpan<char> text, string format, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(
            text,
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out date
        );

    private static bool IsOneOf(string[] names, ReadOnlySpan<char> name)
    {
        foreach (var known in names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
