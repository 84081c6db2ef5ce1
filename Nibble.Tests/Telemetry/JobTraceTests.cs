using System.Diagnostics;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.Tests.Telemetry;

/// <summary>How work that nobody waits for is linked to what caused it.</summary>
public sealed class JobTraceTests : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        // By name: the first question may come while the source is made.
        ShouldListenTo = source => source.Name == NibbleTelemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public JobTraceTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Work_is_a_trace_of_its_own_that_is_linked_to_the_last_change_of_its_subject()
    {
        var subject = Guid.NewGuid();
        ActivityContext cause;
        using (var request = NibbleTelemetry.ActivitySource.StartActivity("request", ActivityKind.Server))
        {
            cause = request!.Context;
            NibbleTelemetry.RecordCause(subject);
        }

        using var another = NibbleTelemetry.ActivitySource.StartActivity("another request", ActivityKind.Server);
        using var work = NibbleTelemetry.StartLinkedActivity("work", subject);

        Assert.Equal(default, work!.ParentSpanId);
        Assert.NotEqual(another!.TraceId, work.TraceId);
        Assert.Equal(cause, Assert.Single(work.Links).Context);
    }

    [Fact]
    public void Work_whose_cause_is_not_known_has_no_link()
    {
        using var work = NibbleTelemetry.StartLinkedActivity("work", Guid.NewGuid());

        Assert.Empty(work!.Links);
    }
}
