using FsCheck;
using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.RestaurantService.Search;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.Tests.Restaurants;

public sealed class GeoGridTests
{
    [Property(MaxTest = 5000)]
    public void Every_point_within_a_ring_lies_in_one_of_its_cells(
        DoNotSize<uint> lat,
        DoNotSize<uint> lng,
        DoNotSize<uint> bearing,
        DoNotSize<uint> from,
        DoNotSize<uint> width,
        DoNotSize<uint> inside,
        byte level,
        bool nearPole,
        bool onDateLine,
        bool alongMeridian
    )
    {
        var south = nearPole ? Share(lat) * 2 : Share(lat) * 180;
        var centre = new GeoPoint(
            nearPole && south > 1 ? 88 + south : south - 90,
            onDateLine ? -180 : (Share(lng) * 360) - 180
        );
        var fromKm = Share(from) * 50;
        var toKm = fromKm + (Share(width) * 20);
        var used = Math.Max(level % GeoGrid.Levels, GeoGrid.GetLevel(toKm / 16));
        var towards = alongMeridian ? Math.Round(Share(bearing)) * Math.PI : Share(bearing) * Math.Tau;
        var point = Walk(centre, towards, fromKm + (Share(inside) * (toKm - fromKm)));
        var distance = GeoDistance.HaversineKm(centre, point);
        if (distance < fromKm || distance > toKm)
        {
            return; // rounding put it a hair outside
        }

        Assert.Contains(GeoGrid.GetCell(point, used), GeoGrid.GetCellsInRing(centre, fromKm, toKm, used));
    }

    [Property(MaxTest = 1000)]
    public void A_ring_as_wide_as_a_cell_has_few_cells(DoNotSize<uint> lat, DoNotSize<uint> lng, DoNotSize<uint> from)
    {
        // Where people live: nearer to the poles a degree of longitude shrinks to nothing.
        var centre = new GeoPoint((Share(lat) * 130) - 65, (Share(lng) * 360) - 180);
        var fromKm = Share(from) * 50;
        var width = Math.Max(GeoGrid.GetCellHeightKm(0), fromKm / 8);

        Assert.InRange(GeoGrid.GetCellsInRing(centre, fromKm, fromKm + width, GeoGrid.GetLevel(width)).Count, 1, 150);
    }

    [Theory]
    [InlineData(0, 179.999, 0, -179.999, 0.222)]
    [InlineData(52.52, 13.405, 48.137, 11.576, 504.2)]
    [InlineData(90, 0, 90, 120, 0)]
    public void Distances_are_those_of_a_sphere(double lat1, double lng1, double lat2, double lng2, double km)
    {
        Assert.Equal(km, GeoDistance.HaversineKm(new GeoPoint(lat1, lng1), new GeoPoint(lat2, lng2)), 0.5);
    }

    private static double Share(DoNotSize<uint> number) => number.Item / (double)uint.MaxValue;

    /// <summary>Where one arrives after so many kilometres in that direction.</summary>
    private static GeoPoint Walk(GeoPoint from, double bearing, double km)
    {
        var angle = km / GeoDistance.EarthRadiusKm;
        var lat = double.DegreesToRadians(from.Lat);
        var sin = (Math.Sin(lat) * Math.Cos(angle)) + (Math.Cos(lat) * Math.Sin(angle) * Math.Cos(bearing));
        var arrived = Math.Asin(Math.Clamp(sin, -1, 1));
        var lng =
            double.DegreesToRadians(from.Lng)
            + Math.Atan2(
                Math.Sin(bearing) * Math.Sin(angle) * Math.Cos(lat),
                Math.Cos(angle) - (Math.Sin(lat) * Math.Sin(arrived))
            );
        var degrees = double.RadiansToDegrees(lng);
        return new GeoPoint(double.RadiansToDegrees(arrived), ((degrees + 540) % 360) - 180);
    }
}
