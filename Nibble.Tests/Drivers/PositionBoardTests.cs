using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Nibble.Contracts;
using Nibble.DriverService.Positions;

namespace Nibble.Tests.Drivers;

public sealed class PositionBoardTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    [Property(MaxTest = 300)]
    public void The_index_finds_whom_a_look_at_everybody_finds((ushort Lat, ushort Lng)[] moves, ushort radius)
    {
        var board = new PositionBoard(_time);
        var latest = new Dictionary<Guid, GeoPoint>();
        var drivers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();

        // A hundred cells in use: a small circle is looked up by cells, a wide one among everybody.
        var start = drivers.Select((_, n) => new GeoPoint(52 + (n / 10 / 100.0), 13 + (n % 10 / 100.0)));
        var steps = moves.Select(move => new GeoPoint(52 + (move.Lat / 655_360.0), 13 + (move.Lng / 655_360.0)));
        foreach (var (at, index) in start.Concat(steps).Select((at, index) => (at, index)))
        {
            var driver = drivers[index % drivers.Length];
            board.Report(driver, new ReportedPosition(at, null, Now.AddSeconds(index)));
            latest[driver] = at;
        }

        var centre = new GeoPoint(52.05, 13.05);
        var radiusKm = radius / 8000.0;

        Assert.Equal(
            latest.Where(entry => Geo.DistanceKm(centre, entry.Value) <= radiusKm).Select(entry => entry.Key).Order(),
            board.Near(centre, radiusKm).Select(found => found.DriverId).Order()
        );
    }

    [Theory]
    [InlineData(0, 179.999, 0, -179.999)]
    [InlineData(89.99, 0, 89.99, 180)]
    [InlineData(-89.99, 10, -89.99, -170)]
    public void Neighbours_across_the_antimeridian_and_the_poles_are_found(
        double lat,
        double lng,
        double otherLat,
        double otherLng
    )
    {
        var board = new PositionBoard(_time);
        for (var i = 0; i < 100; i++)
        {
            board.Report(Guid.NewGuid(), new ReportedPosition(new GeoPoint(i * 0.5, 50 + (i * 0.5)), null, Now));
        }

        var driver = Guid.NewGuid();
        board.Report(driver, new ReportedPosition(new GeoPoint(otherLat, otherLng), null, Now));

        Assert.Equal(driver, Assert.Single(board.Near(new GeoPoint(lat, lng), 5)).DriverId);
    }

    [Fact]
    public void A_report_that_comes_late_does_not_move_a_driver_back_but_shows_life()
    {
        var board = new PositionBoard(_time);
        var driver = Guid.NewGuid();
        board.Report(driver, new ReportedPosition(new GeoPoint(52, 13), null, Now));
        _time.Advance(TimeSpan.FromMinutes(1));

        board.Report(driver, new ReportedPosition(new GeoPoint(51, 13), null, Now.AddMinutes(-5)));

        Assert.Equal(52, board.Of(driver)!.Location.Lat);
        Assert.Equal(Now, board.HeardAt(driver));
    }

    [Fact]
    public void Silence_counts_from_the_start_of_the_process_at_the_earliest()
    {
        var board = new PositionBoard(_time);
        var start = Now;
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(start, board.HeardAt(Guid.NewGuid()));
    }

    [Fact]
    public void Who_is_long_unheard_of_is_forgotten()
    {
        var board = new PositionBoard(_time);
        var (gone, there) = (Guid.NewGuid(), Guid.NewGuid());
        board.Report(gone, new ReportedPosition(new GeoPoint(52, 13), null, Now));
        _time.Advance(TimeSpan.FromHours(1));
        board.Report(there, new ReportedPosition(new GeoPoint(52, 13), null, Now));

        board.ForgetBefore(Now.AddMinutes(-30));

        Assert.Null(board.Of(gone));
        Assert.Equal(there, Assert.Single(board.Near(new GeoPoint(52, 13), 1)).DriverId);
    }
}
