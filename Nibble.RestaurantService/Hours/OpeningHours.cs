using NodaTime;
using NodaTime.Extensions;
using NodaTime.TimeZones;

namespace Nibble.RestaurantService.Hours;

/// <summary>
/// Evaluates opening hours. The spans of each date are converted to intervals of instants, so daylight saving is
/// handled only there: an ambiguous local time means the earlier instant, a skipped one the moment of the transition.
/// Intervals include their start and exclude their end.
/// </summary>
internal sealed class OpeningHours
{
    private const int MinutesPerDay = 24 * 60;
    private const int HorizonDays = 8;

    private static readonly ZoneLocalMappingResolver LocalTimeResolver = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    private readonly DateTimeZone _zone;
    private readonly Dictionary<DayOfWeek, MinuteRange[]> _weekly;
    private readonly Dictionary<LocalDate, MinuteRange[]> _holidays;

    private OpeningHours(HoursSchedule schedule, DateTimeZone zone)
    {
        Schedule = schedule;
        _zone = zone;
        _weekly = schedule.Weekly.ToDictionary(weekday => weekday.Day!.Value, weekday => ParseSpans(weekday.Spans));
        _holidays = (schedule.Holidays ?? []).ToDictionary(
            holiday => LocalDate.FromDateOnly(holiday.Date!.Value),
            holiday => ParseSpans(holiday.Spans)
        );
    }

    /// <summary>Open at any time, for a restaurant that has not set its hours; its status alone decides.</summary>
    public static OpeningHours AlwaysOpen { get; } =
        Of(
            new HoursSchedule(
                DateTimeZone.Utc.Id,
                [
                    .. Enum.GetValues<DayOfWeek>()
                        .Select(day => new WeekdayHours(day, [new HoursSpan("00:00", "24:00")])),
                ],
                []
            )
        );

    /// <summary>The schedule as the owner entered it.</summary>
    public HoursSchedule Schedule { get; }

    /// <summary>Validates a well-formed schedule. Returns errors by field; empty when valid.</summary>
    public static Dictionary<string, string[]> Validate(HoursSchedule schedule)
    {
        var errors = new Dictionary<string, string[]>();
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(schedule.TimeZone) is null)
        {
            errors["timeZone"] = ["Not an IANA time zone."];
        }

        if (schedule.Weekly.DistinctBy(weekday => weekday.Day).Count() != schedule.Weekly.Count)
        {
            errors["weekly"] = ["A weekday is there twice; give it several spans instead."];
        }

        var holidays = schedule.Holidays ?? [];
        if (holidays.DistinctBy(holiday => holiday.Date).Count() != holidays.Count)
        {
            errors["holidays"] = ["A date is there twice; give it several spans instead."];
        }

        for (var i = 0; i < schedule.Weekly.Count; i++)
        {
            CheckOverlap($"weekly[{i}].spans", schedule.Weekly[i].Spans);
        }

        for (var i = 0; i < holidays.Count; i++)
        {
            CheckOverlap($"holidays[{i}].spans", holidays[i].Spans);
        }

        return errors;

        void CheckOverlap(string field, IReadOnlyList<HoursSpan> spans)
        {
            var sorted = ParseSpans(spans);
            if (sorted.Zip(sorted.Skip(1)).Any(pair => pair.First.Closes > pair.Second.Opens))
            {
                errors[field] = ["Two spans overlap."];
            }
        }
    }

    /// <summary>Creates the rule from a schedule that passed <see cref="Validate"/>.</summary>
    public static OpeningHours Of(HoursSchedule schedule) =>
        new(schedule, DateTimeZoneProviders.Tzdb[schedule.TimeZone]);

    /// <summary>Whether it is open at this instant (UTC).</summary>
    public bool IsOpenAt(DateTime at)
    {
        var instant = Instant.FromDateTimeUtc(at);
        var date = instant.InZone(_zone).Date;
        return GetIntervals(date.PlusDays(-1)).Concat(GetIntervals(date)).Any(interval => interval.Contains(instant));
    }

    /// <summary>
    /// The uninterrupted open interval that contains this instant, or else the next one within the search horizon, UTC.
    /// When there is none, both ends are the end of the horizon.
    /// </summary>
    public (DateTime From, DateTime To) GetOpenInterval(DateTime at)
    {
        var instant = Instant.FromDateTimeUtc(at);
        var date = instant.InZone(_zone).Date;
        var horizon = date.PlusDays(HorizonDays);
        Interval? span = null;
        for (var day = date.PlusDays(-1); day < horizon; day = day.PlusDays(1))
        {
            foreach (var next in GetIntervals(day).Where(next => next.End > instant))
            {
                if (span is null)
                {
                    span = next;
                }
                else if (next.Start <= span.Value.End)
                {
                    span = new Interval(span.Value.Start, Instant.Max(span.Value.End, next.End));
                }
                else
                {
                    return (span.Value.Start.ToDateTimeUtc(), span.Value.End.ToDateTimeUtc());
                }
            }
        }

        var end = _zone.AtStartOfDay(horizon).ToInstant();
        var found = span ?? new Interval(end, end);
        return (found.Start.ToDateTimeUtc(), found.End.ToDateTimeUtc());
    }

    /// <summary>The start (UTC) of the restaurant's date at that instant.</summary>
    public DateTime StartOfDay(DateTime at) => _zone.AtStartOfDay(LocalDateAt(at)).ToDateTimeUtc();

    /// <summary>The date in the restaurant's time zone.</summary>
    public DateOnly DateAt(DateTime at) => LocalDateAt(at).ToDateOnly();

    private LocalDate LocalDateAt(DateTime at) => Instant.FromDateTimeUtc(at).InZone(_zone).Date;

    /// <summary>The open intervals that begin on this date, in order.</summary>
    private IEnumerable<Interval> GetIntervals(LocalDate date)
    {
        var spans = _holidays.GetValueOrDefault(date) ?? _weekly.GetValueOrDefault(date.DayOfWeek.ToDayOfWeek()) ?? [];
        foreach (var span in spans)
        {
            var start = ResolveInstant(date, span.Opens);
            var end = ResolveInstant(date, span.Closes);
            if (start < end)
            {
                yield return new Interval(start, end);
            }
        }
    }

    private Instant ResolveInstant(LocalDate date, int minute) =>
        _zone.ResolveLocal(date.AtMidnight().PlusMinutes(minute), LocalTimeResolver).ToInstant();

    private static MinuteRange[] ParseSpans(IReadOnlyList<HoursSpan> spans) =>
        [
            .. spans
                .Select(span =>
                {
                    var (opens, closes) = (ParseMinutes(span.Opens), ParseMinutes(span.Closes));
                    return new MinuteRange(opens, closes > opens ? closes : closes + MinutesPerDay);
                })
                .OrderBy(span => span.Opens),
        ];

    private static int ParseMinutes(string time) =>
        (((time[0] - '0') * 10) + (time[1] - '0')) * 60 + ((time[3] - '0') * 10) + (time[4] - '0');

    /// <summary>Minutes since local midnight.</summary>
    private readonly record struct MinuteRange(int Opens, int Closes);
}
