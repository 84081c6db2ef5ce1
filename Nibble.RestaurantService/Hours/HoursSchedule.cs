using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Hours;

/// <summary>Opening hours, as the owner enters them.</summary>
/// <param name="TimeZone">The IANA time zone of the times, such as <c>Europe/Berlin</c>.</param>
/// <param name="Weekly">The regular week; a weekday that is not listed is closed.</param>
/// <param name="Holidays">Dates with other hours; a date without spans is closed.</param>
public sealed record HoursSchedule(
    [property: Required, StringLength(64)] string TimeZone,
    [property: Required, MaxLength(7)] IReadOnlyList<WeekdayHours> Weekly,
    [property: MaxLength(100)] IReadOnlyList<HolidayHours>? Holidays
);

/// <summary>The hours of one weekday.</summary>
/// <param name="Day"><c>monday</c> to <c>sunday</c>.</param>
/// <param name="Spans">Opening spans; several if there are breaks.</param>
public sealed record WeekdayHours(
    [property: Required] DayOfWeek? Day,
    [property: Required, MaxLength(6)] IReadOnlyList<HoursSpan> Spans
);

/// <summary>The hours of one date.</summary>
/// <param name="Date">The date in the restaurant's time zone.</param>
/// <param name="Name">The name of the day.</param>
/// <param name="Spans">
/// The hours of that date; none means closed. A span of the previous evening still runs to its end.
/// </param>
public sealed record HolidayHours(
    [property: Required] DateOnly? Date,
    [property: StringLength(80)] string? Name,
    [property: Required, MaxLength(6)] IReadOnlyList<HoursSpan> Spans
);

/// <summary>
/// Opening and closing time. A closing time not after the opening time is on the next day; equal ones span 24 hours.
/// </summary>
/// <param name="Opens"><c>HH:mm</c>, 00:00 to 23:59.</param>
/// <param name="Closes"><c>HH:mm</c>, 00:00 to 24:00.</param>
public sealed record HoursSpan(
    [property: Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")] string Opens,
    [property: Required, RegularExpression("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")] string Closes
);
