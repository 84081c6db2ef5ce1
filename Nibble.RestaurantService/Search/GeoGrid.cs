using System.Globalization;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// Divides the map into cells, at levels whose cell size doubles. Each row is a band of latitude with as many columns
/// as make its cells about square, so that cells near a pole do not degenerate. A cell's name is a term of the search
/// index.
/// </summary>
internal static class GeoGrid
{
    /// <summary>Number of levels: cells of 0.6 km to 71 km.</summary>
    public const int Levels = 8;

    private const double FinestCellDegrees = 0.005;

    /// <summary>Kilometres; compensates rounding, so that points exactly on a border are not lost.</summary>
    private const double RoundingToleranceKm = 1e-6;

    /// <summary>The height of the cells of a level.</summary>
    public static double GetCellHeightKm(int level) => GetCellDegrees(level) * GeoDistance.KmPerDegree;

    /// <summary>The finest level whose cells are at least this high, or the coarsest.</summary>
    public static int GetLevel(double km)
    {
        var level = 0;
        while (level < Levels - 1 && GetCellHeightKm(level) < km)
        {
            level++;
        }

        return level;
    }

    /// <summary>The cell that contains a point.</summary>
    public static string GetCell(GeoPoint point, int level)
    {
        var row = GetRow(point.Lat, level);
        var columns = GetColumnCount(row, level);
        return FormatCell(level, row, GetColumn(point.Lng, columns));
    }

    /// <summary>
    /// Cells that together contain all points at a distance from <paramref name="fromKm"/> to <paramref name="toKm"/>.
    /// </summary>
    public static HashSet<string> GetCellsInRing(GeoPoint centre, double fromKm, double toKm, int level)
    {
        var reach = (toKm + RoundingToleranceKm) / GeoDistance.KmPerDegree;
        var (south, north) = (centre.Lat - reach, centre.Lat + reach);
        var cells = new HashSet<string>();
        var last = GetRow(north, level);
        for (var row = GetRow(south, level); row <= last; row++)
        {
            var columns = GetColumnCount(row, level);
            var sideways = GetLongitudeReach(centre, reach, row, level);
            var first = (int)Math.Floor((centre.Lng - sideways + 180) / 360 * columns);
            var count = Math.Min(columns, (int)Math.Floor((centre.Lng + sideways + 180) / 360 * columns) - first + 1);
            for (var i = 0; i < count; i++)
            {
                var column = ((first + i) % columns + columns) % columns;
                if (GetMaxDistanceKm(centre, level, row, column, columns) >= fromKm)
                {
                    cells.Add(FormatCell(level, row, column));
                }
            }
        }

        return cells;
    }

    /// <summary>
    /// Degrees of longitude that a circle around the centre extends east and west within a row: 180 if it contains a
    /// pole.
    /// </summary>
    private static double GetLongitudeReach(GeoPoint centre, double reach, int row, int level)
    {
        var lat = double.DegreesToRadians(centre.Lat);
        var radius = double.DegreesToRadians(reach);
        var south = double.DegreesToRadians((row * GetCellDegrees(level)) - 90);
        var north = Math.Min(Math.PI / 2, south + double.DegreesToRadians(GetCellDegrees(level)));
        // The circle is widest where a meridian touches it; within the row, at the latitude closest to that.
        var widest = Math.Asin(Math.Clamp(Math.Sin(lat) / Math.Cos(radius), -1, 1));
        var at = Math.Clamp(widest, south, north);
        // The haversine formula, solved for the longitude.
        var h = Square(Math.Sin(radius / 2)) - Square(Math.Sin((at - lat) / 2));
        var share = Math.Clamp(h / (Math.Cos(lat) * Math.Cos(at)), 0, 1);
        return double.RadiansToDegrees(2 * Math.Asin(Math.Sqrt(share)));
    }

    /// <summary>Upper bound of the distance to any point of a cell.</summary>
    private static double GetMaxDistanceKm(GeoPoint centre, int level, int row, int column, int columns)
    {
        var degrees = GetCellDegrees(level);
        var south = (row * degrees) - 90;
        var north = Math.Min(90, south + degrees);
        // The distance along a parallel grows up to the opposite meridian, which can lie inside a wide cell.
        var middle = ((column + 0.5) * 360 / columns) - 180;
        var sideways = Math.Min(180, Math.Abs(Math.IEEERemainder(middle - centre.Lng, 360)) + (180.0 / columns));
        var farthest = centre.Lng + sideways;
        return RoundingToleranceKm
            + Math.Max(
                GeoDistance.HaversineKm(centre, new GeoPoint(south, farthest)),
                GeoDistance.HaversineKm(centre, new GeoPoint(north, farthest))
            );
    }

    private static double GetCellDegrees(int level) => FinestCellDegrees * (1 << level);

    private static int GetRow(double lat, int level) =>
        (int)Math.Floor((Math.Clamp(lat, -90, 89.999999) + 90) / GetCellDegrees(level));

    private static int GetColumnCount(int row, int level)
    {
        var degrees = GetCellDegrees(level);
        var south = (row * degrees) - 90;
        var nearestToEquator = Math.Min(Math.Abs(south), Math.Abs(south + degrees));
        return Math.Max(
            1,
            (int)Math.Floor(360 / degrees * Math.Cos(double.DegreesToRadians(Math.Min(90, nearestToEquator))))
        );
    }

    private static int GetColumn(double lng, int columns) =>
        Math.Clamp((int)Math.Floor((lng + 180) / 360 * columns), 0, columns - 1);

    private static string FormatCell(int level, int row, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"z{level}r{row}c{column}");

    private static double Square(double value) => value * value;
}
