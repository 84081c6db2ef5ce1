using Nibble.Contracts;

namespace Nibble.DriverService.Positions;

/// <summary>Distances on a sphere.</summary>
internal static class GeoDistance
{
    /// <summary>Length of one degree of latitude in kilometres.</summary>
    public const double KmPerDegree = 111.195;

    private const double EarthRadiusKm = 6371.0;

    /// <summary>The great-circle distance (haversine) in kilometres.</summary>
    public static double HaversineKm(GeoPoint from, GeoPoint to)
    {
        var lat1 = double.DegreesToRadians(from.Lat);
        var lat2 = double.DegreesToRadians(to.Lat);
        var sinLat = Math.Sin((lat2 - lat1) / 2);
        var sinLng = Math.Sin(double.DegreesToRadians(to.Lng - from.Lng) / 2);
        var h = (sinLat * sinLat) + (Math.Cos(lat1) * Math.Cos(lat2) * sinLng * sinLng);
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
