using System.Text.Json;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AnalyticsService.Projections;

/// <summary>Appends an event to the log and applies it, in the inbox's transaction.</summary>
internal sealed class ProjectionEventHandler<TEvent>(AnalyticsDbContext db, Projection projection, TimeProvider time)
    : IEventHandler<TEvent>
    where TEvent : IEvent
{
    public Task HandleAsync(TEvent @event, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.Serialize(@event, NibbleJson.Options);
        db.EventLog.Add(
            new StoredEvent
            {
                Type = EventTypeAttribute.Of<TEvent>(),
                SubjectId = @event.SubjectId,
                Data = data,
                ReceivedAt = time.GetUtcNow().UtcDateTime,
            }
        );
        return projection.ApplyAsync(EventTypeAttribute.Of<TEvent>(), data, cancellationToken);
    }
}
