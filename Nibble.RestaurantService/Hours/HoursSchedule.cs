using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Hours;

/// <summary>When a restaurant takes orders, as its owner writes it down.</summary>
/// <param name="TimeZone">The IANA time zone that the times are in, such as <c>Europe/Berlin</c>.</param>
/// <param name="Weekly">The usual week; a weekday that is not listed is closed.</param>
/// <param name="Holidays">Dates on which other hours hold; none mean closed all day.</param>
public sealed record HoursSchedule(
    [property: Required, StringLength(64)] string TimeZone,
    [property: Required, MaxLength(7)] IReadOnlyList<WeekdayHours> Weekly,
    [property: MaxLength(100)] IReadOnlyList<HolidayHours>? Holidays
);

/// <summary>The hours of one weekday.</summary>
/// <param name="Day"><c>monday</c> to <c>sunday</c>.</param>
/// <param name="Spans">From when to when, several a day if there is a break.</param>
public sealed record WeekdayHours(
    [property: Required] DayOfWeek? Day,
    [property: Required, MaxLength(6)] IReadOnlyList<HoursSpan> Spans
);

/// <summary>The hours of one date.</summary>
/// <param name="Date">The date in the restaurant's time zone.</param>
/// <param name="Name">What the day is called.</param>
/// <param name="Spans">The hours of that date; none means closed. A span of the evening before still runs to its end.</param>
public sealed record HolidayHours(
    [property: Required] DateOnly? Date,
    [property: StringLength(80)] string? Name,
    [property: Required, MaxLength(6)] IReadOnlyList<HoursSpan> Spans
);

/// <summary>From when to when. An end that is not after the start lies on the next day; equal ones span 24 hours.</summary>
/// <param name="Opens"><c>HH:mm</c>, 00:00 to 23:59.</param>
/// <param name="Closes"><c>HH:mm</c>, 00:00 to 24:00.</param>
public sealed record HoursSpan(
    [property: Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")] string Opens,
    [property: Required, RegularExpression("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")] string Closes
);
