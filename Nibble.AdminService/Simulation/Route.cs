using Nibble.Contracts;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.AdminService.Simulation;

/// <summary>A route and the progress along it.</summary>
internal sealed class Route(IEnumerable<GeoPoint> points)
{
    private readonly Queue<GeoPoint> _remaining = new(points);

    public bool IsCompleted => _remaining.Count == 0;

    /// <summary>
    /// The position after another <paramref name="km"/>, and the heading of the last segment in degrees from north.
    /// </summary>
    public (GeoPoint Place, double? Heading) Advance(GeoPoint from, double km)
    {
        double? heading = null;
        while (_remaining.TryPeek(out var next))
        {
            var north = (next.Lat - from.Lat) * GeoDistance.KmPerDegree;
            var east = (next.Lng - from.Lng) * GeoDistance.KmPerDegree * Math.Cos(double.DegreesToRadians(from.Lat));
            var length = Math.Sqrt((north * north) + (east * east));
            if (length > 0)
            {
                heading = (double.RadiansToDegrees(Math.Atan2(east, north)) + 360) % 360;
            }

            if (length > km)
            {
                var share = km / length;
                var place = new GeoPoint(
                    Math.Round(from.Lat + ((next.Lat - from.Lat) * share), 6),
                    Math.Round(from.Lng + ((next.Lng - from.Lng) * share), 6)
                );
                return (place, heading);
            }

            km -= length;
            from = _remaining.Dequeue();
        }

        return (from, heading);
    }
}
