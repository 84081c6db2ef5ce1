using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Geography;

/// <summary>Distances on a sphere with the earth's mean radius.</summary>
public static class GeoDistance
{
    /// <summary>Mean radius R1 of the IUGG, kilometres.</summary>
    public const double EarthRadiusKm = 6371.0088;

    /// <summary>Length of one degree of latitude, kilometres.</summary>
    public const double KmPerDegree = EarthRadiusKm * Math.PI / 180;

    /// <summary>Great-circle distance (haversine), kilometres.</summary>
    public static double HaversineKm(GeoPoint from, GeoPoint to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var sinLat = Math.Sin(double.DegreesToRadians(to.Lat - from.Lat) / 2);
        var sinLng = Math.Sin(double.DegreesToRadians(to.Lng - from.Lng) / 2);
        var h =
            (sinLat * sinLat)
            + (
                Math.Cos(double.DegreesToRadians(from.Lat))
                * Math.Cos(double.DegreesToRadians(to.Lat))
                * sinLng
                * sinLng
            );
        return 2 * EarthRadiusKm * Math.Asin(Math.Sqrt(Math.Min(1, h)));
    }
}
