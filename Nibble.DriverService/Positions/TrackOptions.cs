using System.ComponentModel.DataAnnotations;

namespace Nibble.DriverService.Positions;

/// <summary>Recording of delivery tracks (section <c>Tracks</c>).</summary>
public sealed class TrackOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tracks";

    /// <summary>Seconds between two points of a track.</summary>
    [Range(1, 600)]
    public int IntervalSeconds { get; set; } = 10;

    /// <summary>Minimum distance in metres from the last point of a track.</summary>
    [Range(0, 1000)]
    public int MinDistanceMetres { get; set; } = 25;

    /// <summary>How many days tracks are kept.</summary>
    [Range(1, 365)]
    public int RetentionDays { get; set; } = 30;
}
