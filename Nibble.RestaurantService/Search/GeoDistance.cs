using Nibble.Contracts;

namespace Nibble.RestaurantService.Search;

/// <summary>Distances on a sphere with the earth's mean radius.</summary>
internal static class GeoDistance
{
    /// <summary>IUGG mean radius R1.</summary>
    public const double EarthRadiusKm = 6371.0088;

    /// <summary>Great-circle distance (haversine).</summary>
    public static double HaversineKm(GeoPoint from, GeoPoint to)
    {
        var lat = double.DegreesToRadians(to.Lat - from.Lat);
        var lng = double.DegreesToRadians(to.Lng - from.Lng);
        var h =
            Square(Math.Sin(lat / 2))
            + (
                Math.Cos(double.DegreesToRadians(from.Lat))
                * Math.Cos(double.DegreesToRadians(to.Lat))
                * Square(Math.Sin(lng / 2))
            );
        return 2 * EarthRadiusKm * Math.Asin(Math.Sqrt(Math.Min(1, h)));
    }

    public static double Square(double value) => value * value;
}
