using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Orders;

/// <summary>The order follows its delivery. A second delivery of the message finds the order there already.</summary>
internal sealed class OnDeliveryProgressed(OrderDbContext db) : IEventHandler<DeliveryProgressed>
{
    public async Task HandleAsync(DeliveryProgressed happened, CancellationToken cancellationToken)
    {
        var order = await db
            .Orders.Include(order => order.Payments)
            .SingleOrDefaultAsync(order => order.Id == happened.OrderId, cancellationToken);
        switch (happened.Status)
        {
            case "arrived":
                order?.DriverArrived(happened.At);
                break;
            case "picked_up":
                order?.CatchUp(OrderStatus.PickedUp, happened.At);
                break;
            case "delivered":
                order?.CatchUp(OrderStatus.Delivered, happened.At);
                break;
            case "unassigned":
                order?.LoseDriver(happened.Reason, happened.At);
                break;
            case "failed" when order?.Cancel(Actor.System, Reason(happened), happened.At) is null:
                order?.LeaveToWorker(happened.At);
                break;
        }
    }

    private static string Reason(DeliveryProgressed happened) => happened.Reason ?? "It could not be delivered.";
}
