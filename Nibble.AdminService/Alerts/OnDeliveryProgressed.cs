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
                db.Raise(AlertKind.DeliveryUnassigned, happened.OrderId, Unassigned(happened), happened.At);
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

    private static string Unassigned(DeliveryProgressed happened) =>
        happened.DriverId is null
            ? "No driver was found."
            : "The driver was lost before pickup; another one is looked for.";
}
