using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Puts events into the outbox.</summary>
public static class OutboxExtensions
{
    /// <summary>
    /// Adds the event to the context; it is committed, or not, together with everything else that
    /// <c>SaveChangesAsync</c> writes.
    /// </summary>
    /// <param name="db">The service's context.</param>
    /// <param name="event">What happened.</param>
    public static void Publish(this DbContext db, IEvent @event)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(@event);
        TraceCauses.Record(@event.SubjectId);
        var message = OutboxMessage.Of(@event);
        message.TraceParent = Activity.Current?.Id;
        db.Add(message);
    }

    /// <summary>
    /// Puts what waits to be saved into the current trace: for work that knows only after publishing whether it has done
    /// something, and begins its trace then.
    /// </summary>
    public static void AttachToCurrentTrace(this DbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (Activity.Current is not { } current)
        {
            return;
        }

        foreach (var entry in db.ChangeTracker.Entries<OutboxMessage>())
        {
            if (entry.State == EntityState.Added)
            {
                entry.Entity.TraceParent = current.Id;
                TraceCauses.Record(entry.Entity.SubjectId);
            }
        }
    }
}
