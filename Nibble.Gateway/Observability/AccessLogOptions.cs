using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Observability;

/// <summary>Where the access log goes, section <c>Gateway:AccessLog</c>.</summary>
internal sealed class AccessLogOptions
{
    public const string Section = "Gateway:AccessLog";

    /// <summary>Whether there is one.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>A file to append to; standard output where none is named.</summary>
    public string? Path { get; set; }

    /// <summary>How often lines leave.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes that may wait; what comes on top is counted and dropped.</summary>
    [Range(1 << 10, 1 << 30)]
    public int BufferLimit { get; set; } = 8 << 20;
}
