using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>Nibble's own sources of traces and metrics. Names of spans are words that a person understands.</summary>
public static class NibbleTelemetry
{
    /// <summary>The name of the source and of the meter; everything below it is exported too.</summary>
    public const string Name = "Nibble";

    /// <summary>Spans of what no instrumentation library sees: event dispatch and handling, workers.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Measures of what no instrumentation library sees.</summary>
    public static Meter Meter { get; } = new(Name);
}
