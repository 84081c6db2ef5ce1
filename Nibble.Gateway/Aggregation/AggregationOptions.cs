using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Aggregation;

/// <summary>Settings of the views, section <c>Gateway:Aggregation</c>.</summary>
internal sealed class AggregationOptions
{
    public const string Section = "Gateway:Aggregation";

    /// <summary>
    /// Time after which a view is sent with the sections that have arrived. One limit for all sections together.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);
}
