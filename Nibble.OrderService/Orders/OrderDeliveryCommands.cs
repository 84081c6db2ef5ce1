namespace Nibble.OrderService.Orders;

/// <summary>What the Driver Service reports about an order.</summary>
internal static class OrderDeliveryCommands
{
    /// <summary>Assigns a driver, or replaces the one assigned before.</summary>
    public static void AssignDriver(
        this Order order,
        Guid driverId,
        Guid userId,
        string firstName,
        DateTime? estimate,
        DateTime now
    )
    {
        if (order.Status.IsFinal())
        {
            return;
        }

        order.DriverUserId = userId;
        order.Delivery = order.Delivery.Assign(driverId, firstName, estimate);
        order.Touch(now);
        order.Record(OrderChangeKind.DriverAssigned, order.DriverActor, now);
    }

    /// <summary>The driver is at the restaurant.</summary>
    public static void RecordDriverArrival(this Order order, DateTime now)
    {
        if (!order.Status.IsFinal())
        {
            order.Touch(now);
            order.Record(OrderChangeKind.DriverArrived, order.DriverActor, now);
        }
    }

    /// <summary>No driver was found, or the assigned one is not available any more.</summary>
    public static void UnassignDriver(this Order order, string? reason, DateTime now)
    {
        if (order.Status.IsFinal() || order.Status == OrderStatus.PickedUp)
        {
            return;
        }

        order.DriverUserId = null;
        order.Delivery = order.Delivery.Unassign();
        order.Touch(now);
        order.Record(OrderChangeKind.DriverLost, Actor.System, now, reason);
    }

    /// <summary>
    /// The driver has picked it up or delivered it. Steps that the restaurant did not report are recorded first: the food
    /// has left the restaurant. Does nothing when the order has ended or is past the status.
    /// </summary>
    public static void FastForwardTo(this Order order, OrderStatus target, DateTime now)
    {
        var isPermitted = true;
        while (isPermitted && order.Status != target)
        {
            isPermitted = order.Status switch
            {
                OrderStatus.Accepted => order.StartPreparing(Actor.System, now) is null,
                OrderStatus.Preparing => order.MarkReady(Actor.System, now) is null,
                OrderStatus.Ready => order.PickUp(order.DriverActor, now) is null,
                OrderStatus.PickedUp when target == OrderStatus.Delivered => order.Deliver(order.DriverActor, now)
                    is null,
                _ => false,
            };
        }
    }
}
