namespace Nibble.ServiceDefaults.Persistence;

/// <summary>Where a process keeps its state (section <c>Data</c>).</summary>
public sealed class DataOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data";

    /// <summary>The folder, absolute or relative to the process's content root. The AppHost sets it for all.</summary>
    public string Path { get; set; } = System.IO.Path.Combine("..", ".data");
}
