namespace Nibble.ServiceDefaults.Jobs;

/// <summary>Periodic jobs (section <c>Jobs</c>).</summary>
public sealed class JobOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jobs";

    /// <summary>Whether this process does it at all. Off only where a test calls the rounds itself.</summary>
    public bool Enabled { get; set; } = true;
}
