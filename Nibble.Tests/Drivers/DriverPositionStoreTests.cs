using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Nibble.Contracts;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.Tests.Drivers;

public sealed class DriverPositionStoreTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    [Property(MaxTest = 300)]
    public void The_index_finds_whom_a_look_at_everybody_finds((ushort Lat, ushort Lng)[] moves, ushort radius)
    {
        var board = new DriverPositionStore(_time);
        var latest = new Dictionary<Guid, GeoPoint>();
        var drivers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();

        // A hundred cells in use: a small circle is looked up by cells, a wide one among everybody.
        var start = drivers.Select((_, n) => new GeoPoint(52 + (n / 10 / 100.0), 13 + (n % 10 / 100.0)));
        var steps = moves.Select(move => new GeoPoint(52 + (move.Lat / 655_360.0), 13 + (move.Lng / 655_360.0)));
        foreach (var (at, index) in start.Concat(steps).Select((at, index) => (at, index)))
        {
            var driver = drivers[index % drivers.Length];
            board.Update(driver, new ReportedPosition(at, null, Now.AddSeconds(index)));
            latest[driver] = at;
        }

        var centre = new GeoPoint(52.05, 13.05);
        var radiusKm = radius / 8000.0;

        Assert.Equal(
            latest
                .Where(entry => GeoDistance.HaversineKm(centre, entry.Value) <= radiusKm)
                .Select(entry => entry.Key)
                .Order(),
            board.FindNearby(centre, radiusKm).Select(found => found.DriverId).Order()
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
        var board = new DriverPositionStore(_time);
        for (var i = 0; i < 100; i++)
        {
            board.Update(Guid.NewGuid(), new ReportedPosition(new GeoPoint(i * 0.5, 50 + (i * 0.5)), null, Now));
        }

        var driver = Guid.NewGuid();
        board.Update(driver, new ReportedPosition(new GeoPoint(otherLat, otherLng), null, Now));

        Assert.Equal(driver, Assert.Single(board.FindNearby(new GeoPoint(lat, lng), 5)).DriverId);
    }

    [Fact]
    public void A_report_that_comes_late_does_not_move_a_driver_back_but_shows_life()
    {
        var board = new DriverPositionStore(_time);
        var driver = Guid.NewGuid();
        board.Update(driver, new ReportedPosition(new GeoPoint(52, 13), null, Now));
        _time.Advance(TimeSpan.FromMinutes(1));

        board.Update(driver, new ReportedPosition(new GeoPoint(51, 13), null, Now.AddMinutes(-5)));

        Assert.Equal(52, board.Find(driver)!.Location.Lat);
        Assert.Equal(Now, board.LastSeenAt(driver));
    }

    [Fact]
    public void Silence_counts_from_the_start_of_the_process_at_the_earliest()
    {
        var board = new DriverPositionStore(_time);
        var start = Now;
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(start, board.LastSeenAt(Guid.NewGuid()));
    }

    [Fact]
    public void Who_is_long_unheard_of_is_forgotten()
    {
        var board = new DriverPositionStore(_time);
        var (gone, there) = (Guid.NewGuid(), Guid.NewGuid());
        board.Update(gone, new ReportedPosition(new GeoPoint(52, 13), null, Now));
        _time.Advance(TimeSpan.FromHours(1));
        board.Update(there, new ReportedPosition(new GeoPoint(52, 13), null, Now));

        board.RemoveInactive(Now.AddMinutes(-30));

        Assert.Null(board.Find(gone));
        Assert.Equal(there, Assert.Single(board.FindNearby(new GeoPoint(52, 13), 1)).DriverId);
    }
}
