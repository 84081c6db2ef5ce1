using System.Diagnostics;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// One span an event on its way to a subscriber, in the trace of the request that caused the event. The event carries
/// the span on, so that what the subscriber does with it stands below. The POST of a batch can be in one trace only: the
/// first event's.
/// </summary>
internal sealed class EventDeliverySpans : IDisposable
{
    private readonly List<(Guid EventId, Activity Span)> _spans = [];

    public EventDeliverySpans(string subscriber, IEnumerable<OutboxMessage> messages)
    {
        foreach (var message in messages)
        {
            if (
                // Without a cause (the demo data) there is no trace to be part of, and it begins none.
                ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var cause)
                && NibbleTelemetry.ActivitySource.StartActivity(
                    $"deliver {message.Type} → {subscriber}",
                    ActivityKind.Producer,
                    cause
                )
                    is { } span
            )
            {
                span.SetStatus(ActivityStatusCode.Error);
                message.TraceParent = span.Id;
                _spans.Add((message.Id, span));
            }
        }

        Activity.Current = _spans is [var (_, first), ..] ? first : null;
    }

    /// <summary>The subscriber has answered; until then a delivery counts as failed.</summary>
    public void Complete(Func<Guid, bool> isFailed)
    {
        foreach (var (eventId, span) in _spans)
        {
            span.SetStatus(isFailed(eventId) ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        }
    }

    public void Dispose()
    {
        foreach (var (_, span) in _spans)
        {
            span.Dispose();
        }

        Activity.Current = null;
    }
}
