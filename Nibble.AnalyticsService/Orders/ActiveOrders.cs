using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;

namespace Nibble.AnalyticsService.Orders;

/// <summary>Counts of active orders and deliveries.</summary>
internal static class ActiveOrders
{
    private static readonly string[] OrderStatuses = ["placed", "accepted", "preparing", "ready", "picked_up"];

    private static readonly string[] DeliveryStatuses = ["assigned", "arrived", "picked_up"];

    public static Task<long> CountAsync(AnalyticsDbContext db, CancellationToken cancellationToken) =>
        db.Orders.LongCountAsync(order => OrderStatuses.Contains(order.Status), cancellationToken);

    public static Task<long> CountDeliveriesAsync(AnalyticsDbContext db, CancellationToken cancellationToken) =>
        db.Deliveries.LongCountAsync(delivery => DeliveryStatuses.Contains(delivery.Status), cancellationToken);
}
