using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>Alerts when no driver is found or a delivery failed; takes the alert back when the order moves on.</summary>
internal sealed class OnDeliveryProgressed(AdminDbContext db) : IEventHandler<DeliveryProgressed>
{
    public async Task HandleAsync(DeliveryProgressed happened, CancellationToken cancellationToken)
    {
        switch (happened.Status)
        {
            case "unassigned":
                db.Raise(AlertKind.DeliveryUnassigned, happened.OrderId, "No driver was found.", happened.At);
                break;
            case "failed":
                db.Raise(
                    AlertKind.DeliveryFailed,
                    happened.OrderId,
                    $"The delivery failed: {happened.Reason ?? "no reason given"}.",
                    happened.At
                );
                break;
            default:
                await db.ResolveAlertsAsync(happened.OrderId, happened.At, cancellationToken);
                break;
        }
    }
}
