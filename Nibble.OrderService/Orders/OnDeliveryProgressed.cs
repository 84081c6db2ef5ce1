using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Orders;

/// <summary>The order follows its delivery. A second delivery of the message finds the order there already.</summary>
internal sealed class OnDeliveryProgressed(OrderDbContext db) : IEventHandler<DeliveryProgressed>
{
    public async Task HandleAsync(DeliveryProgressed @event, CancellationToken cancellationToken)
    {
        var order = await db
            .Orders.Include(order => order.Payments)
            .SingleOrDefaultAsync(order => order.Id == @event.OrderId, cancellationToken);
        switch (@event.Status)
        {
            case "arrived":
                order?.RecordDriverArrival(@event.At);
                break;
            case "picked_up":
                order?.FastForwardTo(OrderStatus.PickedUp, @event.At);
                break;
            case "delivered":
                order?.FastForwardTo(OrderStatus.Delivered, @event.At);
                break;
            case "unassigned":
                order?.UnassignDriver(@event.Reason, @event.At);
                break;
            case "failed" when order?.Cancel(Actor.System, Reason(@event), @event.At) is null:
                order?.QueuePaymentProcessing(@event.At);
                break;
        }
    }

    private static string Reason(DeliveryProgressed @event) => @event.Reason ?? "It could not be delivered.";
}
