using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>Nibble's own sources of traces and metrics. Names of spans are words that a person understands.</summary>
public static class NibbleTelemetry
{
    /// <summary>The name of the source and of the meter; everything below it is exported too.</summary>
    public const string Name = "Nibble";

    /// <summary>Spans of what no instrumentation library sees: event dispatch and handling, workers.</summary>
    public static ActivitySource ActivitySource { get; } = new(Name);

    /// <summary>The current span changes the subject: what <see cref="StartLinkedActivity"/> does to it later is linked to it.</summary>
    public static void RecordCause(Guid subjectId) => TraceCauses.Record(subjectId);

    /// <summary>
    /// Begins the trace of work that no request waits for, linked to the last change of its subject. To be called when
    /// there is something to do: a round that finds nothing is no trace.
    /// </summary>
    /// <param name="name">What is done, the same for every subject.</param>
    /// <param name="subjectId">What it is done to, an order for example.</param>
    /// <returns>Null where nobody collects traces.</returns>
    public static Activity? StartLinkedActivity(string name, Guid subjectId)
    {
        if (!ActivitySource.HasListeners())
        {
            return null;
        }

        Activity.Current = null; // Not a part of what happens to run at the moment.
        return ActivitySource.StartActivity(
            name,
            ActivityKind.Internal,
            parentContext: default,
            links: TraceCauses.Find(subjectId) is { } cause ? [new ActivityLink(cause)] : null
        );
    }

    /// <summary>Measures of what no instrumentation library sees.</summary>
    public static Meter Meter { get; } = new(Name);
}
