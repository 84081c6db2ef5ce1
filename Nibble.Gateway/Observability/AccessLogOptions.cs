using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Observability;

/// <summary>Settings of the access log, section <c>Gateway:AccessLog</c>.</summary>
internal sealed class AccessLogOptions
{
    public const string Section = "Gateway:AccessLog";

    /// <summary>Whether the access log is written.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>File to append to; standard output if null.</summary>
    public string? Path { get; set; }

    /// <summary>Interval at which lines are flushed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Maximum number of buffered bytes; further lines are dropped and counted.</summary>
    [Range(1 << 10, 1 << 30)]
    public int BufferLimit { get; set; } = 8 << 20;
}
