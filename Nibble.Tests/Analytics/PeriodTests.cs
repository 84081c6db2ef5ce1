using Nibble.AnalyticsService.Queries;

namespace Nibble.Tests.Analytics;

public sealed class PeriodTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Kolkata = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    [Fact]
    public void The_day_on_which_summer_time_begins_has_23_hours()
    {
        var edges = Of(Utc(2026, 3, 28, 23), Utc(2026, 3, 29, 22), BucketWidth.Hour, Berlin).GetBucketBoundaries();

        Assert.Equal(23, edges.Count - 1);
    }

    [Fact]
    public void The_day_on_which_summer_time_ends_is_25_hours_long()
    {
        var edges = Of(Utc(2026, 10, 24), Utc(2026, 10, 27), BucketWidth.Day, Berlin).GetBucketBoundaries();

        Assert.Equal(TimeSpan.FromHours(25), edges[2] - edges[1]);
    }

    [Fact]
    public void Days_of_a_zone_half_an_hour_off_begin_at_its_midnight()
    {
        var edges = Of(Utc(2026, 3, 1), Utc(2026, 3, 3), BucketWidth.Day, Kolkata).GetBucketBoundaries();

        Assert.Equal(new DateTime(2026, 3, 1, 18, 30, 0), edges[1]);
    }

    [Fact]
    public void Weeks_begin_on_monday_and_the_first_and_last_are_cut()
    {
        var edges = Of(Utc(2026, 3, 4), Utc(2026, 3, 17), BucketWidth.Week, TimeZoneInfo.Utc).GetBucketBoundaries();

        Assert.Equal([Utc(2026, 3, 4), Utc(2026, 3, 9), Utc(2026, 3, 16), Utc(2026, 3, 17)], edges);
    }

    private static Period Of(DateTime from, DateTime to, BucketWidth width, TimeZoneInfo zone) =>
        new(from, to, width, zone, null);

    private static DateTime Utc(int year, int month, int day, int hour = 0) =>
        new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
