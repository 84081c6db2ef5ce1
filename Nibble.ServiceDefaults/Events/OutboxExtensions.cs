using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Puts events into the outbox.</summary>
public static class OutboxExtensions
{
    /// <summary>
    /// Adds the event to the context; it is committed, or not, together with everything else that
    /// <c>SaveChangesAsync</c> writes.
    /// </summary>
    /// <param name="db">The service's context.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="audience">The only subscriber meant (one of <see cref="ServiceNames"/>), or null for every one.</param>
    public static void Publish<TEvent>(this DbContext db, TEvent happened, DateTime at, string? audience = null)
        where TEvent : IEvent
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(happened);
        db.Add(
            new OutboxMessage
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(at, TimeSpan.Zero)),
                Type = TEvent.EventType,
                SubjectId = happened.SubjectId,
                Time = at,
                Data = JsonSerializer.Serialize(happened, NibbleJson.Options),
                Audience = audience,
                TraceParent = Activity.Current?.Id,
            }
        );
    }
}
