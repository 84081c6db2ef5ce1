using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Puts the events that aggregates recorded into the outbox, in the commit that saves the aggregates.</summary>
internal sealed class DomainEventInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        PublishDomainEvents(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        PublishDomainEvents(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private static void PublishDomainEvents(DbContext db)
    {
        var events = db
            .ChangeTracker.Entries<IHasDomainEvents>()
            .SelectMany(entry => entry.Entity.DequeueDomainEvents())
            .ToList();
        foreach (var @event in events)
        {
            db.Publish(@event);
        }
    }
}
