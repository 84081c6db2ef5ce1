using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>
/// Raises an alert when no driver is found or a delivery failed; resolves it when the order proceeds.
/// </summary>
internal sealed class OnDeliveryProgressed(AdminDbContext db) : IEventHandler<DeliveryProgressed>
{
    public async Task HandleAsync(DeliveryProgressed @event, CancellationToken cancellationToken)
    {
        switch (@event.Status)
        {
            case "unassigned":
                db.RaiseAlert(AlertKind.DeliveryUnassigned, @event.OrderId, FormatUnassigned(@event), @event.At);
                break;
            case "failed":
                db.RaiseAlert(
                    AlertKind.DeliveryFailed,
                    @event.OrderId,
                    $"The delivery failed: {@event.Reason ?? "no reason given"}.",
                    @event.At
                );
                break;
            default:
                await db.ResolveAlertsAsync(@event.OrderId, @event.At, cancellationToken);
                break;
        }
    }

    private static string FormatUnassigned(DeliveryProgressed @event) =>
        @event.DriverId is null
            ? "No driver was found."
            : "The driver was lost before pickup; another one is looked for.";
}
