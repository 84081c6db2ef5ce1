using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Orders;

/// <summary>Creates the events of an order from its current state.</summary>
internal static class OrderEvents
{
    public static OrderPlaced Placed(Order order, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            RestaurantName: order.RestaurantName,
            OwnerId: order.OwnerId,
            Items:
            [
                .. order.Items.Select(item => new OrderedItem(
                    item.MenuItemId,
                    item.Name,
                    item.Quantity,
                    item.UnitPrice
                )),
            ],
            Subtotal: order.Totals.Subtotal,
            Discount: order.Totals.Discount,
            DeliveryFee: order.Totals.DeliveryFee,
            Tax: order.Totals.Tax,
            Tip: order.Totals.Tip,
            Total: order.Totals.Total,
            Currency: order.Currency,
            PromoCode: order.Promotion.Code,
            ScheduledFor: order.ScheduledFor,
            PlacedAt: order.PlacedAt ?? now
        );

    /// <summary>The event of the status that an accepted order has reached.</summary>
    public static IEvent Progress(Order order, DateTime now) =>
        order.Status switch
        {
            OrderStatus.Accepted => Accepted(order, now),
            OrderStatus.Delivered => Delivered(order, now),
            _ => Progressed(order, now),
        };

    public static OrderEnded Ended(Order order, string reason, Actor by, long refunded, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            RestaurantName: order.RestaurantName,
            OwnerId: order.OwnerId,
            Status: order.Status.ToSnakeCase(),
            Reason: reason,
            ByRole: by.Role,
            Refunded: refunded,
            Currency: order.Currency,
            At: now
        );

    public static OrderRefunded Refunded(Order order, long amount, string reason, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            Amount: amount,
            Currency: order.Currency,
            Reason: reason,
            At: now
        );

    public static OrderTipChanged TipChanged(Order order, long previousTip, DateTime now) =>
        new(
            OrderId: order.Id,
            RestaurantId: order.RestaurantId,
            DriverId: order.Delivery.DriverId,
            PreviousTip: previousTip,
            Tip: order.Totals.Tip,
            Currency: order.Currency,
            At: now
        );

    private static OrderAccepted Accepted(Order order, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            RestaurantName: order.RestaurantName,
            OwnerId: order.OwnerId,
            Pickup: order.Pickup,
            Dropoff: order.Address.Location,
            DropoffAddress: ToLine(order.Address),
            DeliveryFee: order.Totals.DeliveryFee,
            Tip: order.Totals.ConfirmedTip,
            Currency: order.Currency,
            PrepMinutes: order.Delivery.PrepMinutes,
            At: now
        );

    private static OrderProgressed Progressed(Order order, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            RestaurantName: order.RestaurantName,
            Status: order.Status.ToSnakeCase(),
            At: now
        );

    private static OrderDelivered Delivered(Order order, DateTime now) =>
        new(
            OrderId: order.Id,
            Number: order.Number,
            CustomerId: order.CustomerId,
            RestaurantId: order.RestaurantId,
            RestaurantName: order.RestaurantName,
            DriverId: order.Delivery.DriverId,
            Total: order.Totals.Total,
            Currency: order.Currency,
            PlacedAt: order.PlacedAt ?? order.CreatedAt,
            AcceptedAt: order.Delivery.AcceptedAt,
            ReadyAt: order.Delivery.ReadyAt,
            At: now
        );

    private static string ToLine(AddressSnapshot address) =>
        string.Join(
            ", ",
            new[] { address.Line1, address.Line2, $"{address.PostalCode} {address.City}" }.OfType<string>()
        );
}
