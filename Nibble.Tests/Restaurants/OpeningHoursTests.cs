using FsCheck;
using FsCheck.Xunit;
using Nibble.RestaurantService.Hours;

namespace Nibble.Tests.Restaurants;

public sealed class OpeningHoursTests
{
    private const int MinutesADay = 24 * 60;

    private static readonly string[] Zones =
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe", // half an hour of daylight saving
        "Africa/Cairo", // jumps at midnight
        "Asia/Kolkata",
        "Pacific/Apia",
    ];

    private static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Property(MaxTest = 300)]
    public void Open_and_closed_spans_take_turns_and_leave_no_instant_out(
        DoNotSize<int>[] spans,
        DoNotSize<int>[] holidays,
        uint zone,
        DoNotSize<uint> at
    )
    {
        var hours = Of(
            Zones[zone % Zones.Length],
            spans.Select(span => span.Item),
            holidays.Select(holiday => holiday.Item)
        );
        var now = Epoch.AddMinutes(at.Item % (366 * MinutesADay));

        for (var i = 0; i < 20; i++)
        {
            var (from, to) = hours.GetOpenInterval(now);

            Assert.True(from <= to && to > now);
            AssertAll(hours, isOpen: false, now, from);
            AssertAll(hours, isOpen: true, from > now ? from : now, to);
            now = to;
        }
    }

    [Property(MaxTest = 300)]
    public void In_UTC_an_instant_is_open_when_the_clock_on_the_wall_lies_in_a_span(
        DoNotSize<int>[] spans,
        DoNotSize<uint> at
    )
    {
        var hours = Of("Etc/UTC", spans.Select(span => span.Item), []);
        var now = Epoch.AddMinutes(at.Item % (366 * MinutesADay));
        var minuteOfWeek = ((int)now.DayOfWeek * MinutesADay) + (int)now.TimeOfDay.TotalMinutes;

        var expected = spans
            .Select(span => Parts(span.Item))
            .Any(span =>
            {
                var start = (span.Day * MinutesADay) + span.Opens;
                return new[] { 0, 7 * MinutesADay }.Any(week =>
                    minuteOfWeek + week >= start && minuteOfWeek + week < start + span.Length
                );
            });

        Assert.Equal(expected, hours.IsOpenAt(now));
    }

    [Property]
    public void Around_the_clock_means_every_instant_of_every_zone_also_when_clocks_change(
        uint zone,
        DoNotSize<uint> at
    )
    {
        var hours = Of(
            Zones[zone % Zones.Length],
            [.. Enumerable.Range(0, 7).Select(day => Raw(day, 0, MinutesADay))],
            []
        );

        Assert.True(hours.IsOpenAt(Epoch.AddMinutes(at.Item % (366 * MinutesADay))));
    }

    [Theory]
    [InlineData("2026-03-29", "01:00", "04:00", "2026-03-29T00:00Z", "2026-03-29T02:00Z")] // 02:00 became 03:00
    [InlineData("2026-03-28", "22:00", "03:30", "2026-03-28T21:00Z", "2026-03-29T01:30Z")]
    [InlineData("2026-03-29", "02:30", "05:00", "2026-03-29T01:00Z", "2026-03-29T03:00Z")] // opens in the gap
    [InlineData("2026-10-25", "01:00", "04:00", "2026-10-24T23:00Z", "2026-10-25T03:00Z")] // 03:00 became 02:00
    [InlineData("2026-10-25", "02:15", "02:45", "2026-10-25T00:15Z", "2026-10-25T00:45Z")] // the first 02:15 only
    [InlineData("2026-10-24", "22:00", "02:30", "2026-10-24T20:00Z", "2026-10-25T00:30Z")]
    public void When_clocks_change_in_Berlin_a_span_is_as_long_as_that_night(
        string date,
        string opens,
        string closes,
        string from,
        string to
    )
    {
        var hours = OnlyOn(date, opens, closes);

        Assert.Equal((Utc(from), Utc(to)), hours.GetOpenInterval(Utc(from).AddHours(-1)));
        Assert.True(hours.IsOpenAt(Utc(from)));
        Assert.True(hours.IsOpenAt(Utc(to).AddTicks(-1)));
        Assert.False(hours.IsOpenAt(Utc(from).AddTicks(-1)));
        Assert.False(hours.IsOpenAt(Utc(to)));
    }

    [Fact]
    public void A_span_that_falls_into_the_skipped_hour_does_not_take_place()
    {
        var hours = OnlyOn("2026-03-29", "02:10", "02:50");

        for (var at = Utc("2026-03-29T00:00Z"); at < Utc("2026-03-29T04:00Z"); at = at.AddMinutes(5))
        {
            Assert.False(hours.IsOpenAt(at));
        }
    }

    [Fact]
    public void A_holiday_replaces_the_hours_of_its_date_but_the_evening_before_runs_to_its_end()
    {
        var hours = OpeningHours.Of(
            new HoursSchedule(
                "Etc/UTC",
                [
                    .. Enum.GetValues<DayOfWeek>()
                        .Select(day => new WeekdayHours(day, [new HoursSpan("18:00", "02:00")])),
                ],
                [
                    new HolidayHours(new DateOnly(2026, 12, 24), "Christmas Eve", [new HoursSpan("10:00", "14:00")]),
                    new HolidayHours(new DateOnly(2026, 12, 25), "Christmas", []),
                ]
            )
        );

        Assert.True(hours.IsOpenAt(Utc("2026-12-24T01:59Z")));
        Assert.True(hours.IsOpenAt(Utc("2026-12-24T10:00Z")));
        Assert.False(hours.IsOpenAt(Utc("2026-12-24T18:00Z")));
        Assert.False(hours.IsOpenAt(Utc("2026-12-25T01:00Z")));
        Assert.False(hours.IsOpenAt(Utc("2026-12-25T20:00Z")));
        Assert.False(hours.IsOpenAt(Utc("2026-12-26T01:00Z")));
        Assert.True(hours.IsOpenAt(Utc("2026-12-26T18:00Z")));
    }

    [Fact]
    public void What_cannot_hold_is_named_by_field()
    {
        var errors = OpeningHours.Validate(
            new HoursSchedule(
                "Europe/Atlantis",
                [
                    new WeekdayHours(
                        DayOfWeek.Monday,
                        [new HoursSpan("18:00", "02:00"), new HoursSpan("11:00", "18:01")]
                    ),
                    new WeekdayHours(DayOfWeek.Monday, []),
                ],
                [
                    new HolidayHours(new DateOnly(2026, 1, 1), null, []),
                    new HolidayHours(new DateOnly(2026, 1, 1), null, []),
                ]
            )
        );

        Assert.Equal(["holidays", "timeZone", "weekly", "weekly[0].spans"], errors.Keys.Order());
    }

    private static void AssertAll(OpeningHours hours, bool isOpen, DateTime from, DateTime to)
    {
        for (var i = 0; i < 8 && from < to; i++)
        {
            Assert.Equal(isOpen, hours.IsOpenAt(from + ((to - from) * i / 8)));
        }

        if (from < to)
        {
            Assert.Equal(isOpen, hours.IsOpenAt(to.AddTicks(-1)));
        }
    }

    /// <summary>A schedule out of arbitrary numbers: each makes a span, or a holiday that is closed or has a span.</summary>
    private static OpeningHours Of(string zone, IEnumerable<int> spans, IEnumerable<int> holidays) =>
        OpeningHours.Of(
            new HoursSchedule(
                zone,
                [
                    .. spans
                        .Select(Parts)
                        .GroupBy(span => (DayOfWeek)span.Day)
                        .Select(day => new WeekdayHours(day.Key, [.. day.Select(SpanOf)])),
                ],
                [
                    .. holidays
                        .DistinctBy(holiday => holiday & 0xFF)
                        .Select(holiday => new HolidayHours(
                            new DateOnly(2026, 1, 1).AddDays(holiday & 0xFF),
                            null,
                            holiday < 0 ? [] : [SpanOf(Parts(holiday))]
                        )),
                ]
            )
        );

    private static int Raw(int day, int opens, int length) => ((length * MinutesADay) + opens) * 7 + day;

    private static (int Day, int Opens, int Length) Parts(int raw)
    {
        var number = (raw & int.MaxValue) % (7 * MinutesADay * (MinutesADay + 1));
        return (number % 7, number / 7 % MinutesADay, Math.Clamp(number / 7 / MinutesADay, 1, MinutesADay));
    }

    private static HoursSpan SpanOf((int Day, int Opens, int Length) span) =>
        new(Clock(span.Opens), Clock((span.Opens + span.Length) % MinutesADay));

    private static string Clock(int minute) => $"{minute / 60:D2}:{minute % 60:D2}";

    private static OpeningHours OnlyOn(string date, string opens, string closes) =>
        OpeningHours.Of(
            new HoursSchedule(
                "Europe/Berlin",
                [],
                [new HolidayHours(DateOnly.Parse(date, null), null, [new HoursSpan(opens, closes)])]
            )
        );

    private static DateTime Utc(string text) => DateTime.Parse(text, null).ToUniversalTime();
}
