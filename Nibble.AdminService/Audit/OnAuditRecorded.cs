using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Audit;

/// <summary>Records a privileged action of another service.</summary>
internal sealed class OnAuditRecorded(AdminDbContext db) : IEventHandler<AuditRecorded>
{
    public Task HandleAsync(AuditRecorded @event, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(AuditEntry.Of(@event));
        return Task.CompletedTask;
    }
}
