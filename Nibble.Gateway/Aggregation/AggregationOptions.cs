using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Aggregation;

/// <summary>How long a view may take, section <c>Gateway:Aggregation</c>.</summary>
internal sealed class AggregationOptions
{
    public const string Section = "Gateway:Aggregation";

    /// <summary>When a view is answered with what has come until then. One limit for all of its parts together.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);
}
