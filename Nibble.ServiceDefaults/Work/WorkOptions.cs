namespace Nibble.ServiceDefaults.Work;

/// <summary>Repeated work (section <c>Work</c>).</summary>
public sealed class WorkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Work";

    /// <summary>Whether this process does it at all. Off only where a test calls the rounds itself.</summary>
    public bool Run { get; set; } = true;
}
