using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Audit;

/// <summary>Writes down another service's privileged act.</summary>
internal sealed class OnAuditRecorded(AdminDbContext db) : IEventHandler<AuditRecorded>
{
    public Task HandleAsync(AuditRecorded @event, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(AuditEntry.Of(@event));
        return Task.CompletedTask;
    }
}
