using System.Globalization;
using Nibble.Contracts;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// The map as cells, at levels whose cells double in size. A row is a band of latitude and has as many cells as keep
/// them about as wide as high, so a cell near a pole is not a splinter. A cell's name is a word for the search index.
/// </summary>
internal static class GeoGrid
{
    /// <summary>How many levels there are: cells of 0.6 km to 71 km.</summary>
    public const int Levels = 8;

    private const double FinestCellDegrees = 0.005;
    private const double KmPerDegree = GeoDistance.EarthRadiusKm * Math.PI / 180;

    /// <summary>Kilometres that make up for rounding, which must not lose a point that lies exactly on a rim.</summary>
    private const double RoundingToleranceKm = 1e-6;

    /// <summary>How high the cells of a level are.</summary>
    public static double GetCellHeightKm(int level) => GetCellDegrees(level) * KmPerDegree;

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

    /// <summary>The cell that a point lies in.</summary>
    public static string GetCell(GeoPoint point, int level)
    {
        var row = GetRow(point.Lat, level);
        var columns = GetColumnCount(row, level);
        return FormatCell(level, row, GetColumn(point.Lng, columns));
    }

    /// <summary>
    /// Cells that together contain every point at a distance from <paramref name="fromKm"/> to <paramref name="toKm"/>.
    /// </summary>
    public static HashSet<string> GetCellsInRing(GeoPoint centre, double fromKm, double toKm, int level)
    {
        var reach = (toKm + RoundingToleranceKm) / KmPerDegree;
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
    /// How many degrees of longitude a circle around the centre reaches east and west within a row: 180 where it goes
    /// around a pole.
    /// </summary>
    private static double GetLongitudeReach(GeoPoint centre, double reach, int row, int level)
    {
        var lat = double.DegreesToRadians(centre.Lat);
        var radius = double.DegreesToRadians(reach);
        var south = double.DegreesToRadians((row * GetCellDegrees(level)) - 90);
        var north = Math.Min(Math.PI / 2, south + double.DegreesToRadians(GetCellDegrees(level)));
        // Where a meridian touches the circle, it is widest; the row's part of it at the latitude nearest to there.
        var widest = Math.Asin(Math.Clamp(Math.Sin(lat) / Math.Cos(radius), -1, 1));
        var at = Math.Clamp(widest, south, north);
        // The haversine formula, solved for the longitude.
        var h = GeoDistance.Square(Math.Sin(radius / 2)) - GeoDistance.Square(Math.Sin((at - lat) / 2));
        var share = Math.Clamp(h / (Math.Cos(lat) * Math.Cos(at)), 0, 1);
        return double.RadiansToDegrees(2 * Math.Asin(Math.Sqrt(share)));
    }

    /// <summary>How far away the farthest point of a cell is.</summary>
    private static double GetMaxDistanceKm(GeoPoint centre, int level, int row, int column, int columns)
    {
        var degrees = GetCellDegrees(level);
        var south = (row * degrees) - 90;
        var north = Math.Min(90, south + degrees);
        // A parallel leads away until it has gone halfway round, which is inside a wide cell and not in its corner.
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
}
