namespace Nibble.ServiceDefaults.Demo;

/// <summary>The demo city (section <c>Demo</c>).</summary>
public sealed class DemoOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Demo";

    /// <summary>Fill an empty database with the demo city. On in Development; Production refuses to start with it.</summary>
    public bool? Seed { get; set; }
}
