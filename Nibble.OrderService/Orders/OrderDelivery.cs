using Nibble.Contracts;

namespace Nibble.OrderService.Orders;

/// <summary>The driver, the estimate and the times of an order's delivery, all UTC.</summary>
internal sealed record OrderDelivery
{
    /// <summary>What a scheduled order needs besides its preparation: the search for a driver and the way.</summary>
    public static readonly TimeSpan LeadTime = TimeSpan.FromMinutes(30);

    private OrderDelivery() { }

    public Guid? DriverId { get; private init; }
    public string? DriverFirstName { get; private init; }

    /// <summary>The restaurant's usual preparation time until it accepts with another.</summary>
    public int PrepMinutes { get; private init; }

    /// <summary>The usual duration of the way from the restaurant to the customer.</summary>
    public int TravelMinutes { get; private init; }
    public DateTime? EstimatedDeliveryAt { get; private init; }
    public DateTime? AcceptedAt { get; private init; }
    public DateTime? ReadyAt { get; private init; }
    public DateTime? DeliveredAt { get; private init; }

    /// <summary>The delivery of a new order.</summary>
    public static OrderDelivery Estimate(RestaurantQuote quote, DateTime? scheduledFor, DateTime now)
    {
        var travelMinutes = (int)Math.Ceiling(5 + ((quote.DistanceKm ?? 2) * 4));
        return new OrderDelivery
        {
            PrepMinutes = quote.PrepMinutes,
            TravelMinutes = travelMinutes,
            EstimatedDeliveryAt = scheduledFor ?? now.AddMinutes(quote.PrepMinutes + travelMinutes),
        };
    }

    /// <summary>When the restaurant is asked to accept a scheduled order; null for an immediate one.</summary>
    public static DateTime? ReleaseTime(RestaurantQuote quote, DateTime? scheduledFor) =>
        scheduledFor - LeadTime - TimeSpan.FromMinutes(quote.PrepMinutes);

    /// <summary>Sets what follows from a transition to the given status.</summary>
    public OrderDelivery Progress(OrderStatus to, int? prepMinutes, DateTime? scheduledFor, DateTime now) =>
        to switch
        {
            OrderStatus.Accepted => Accept(prepMinutes ?? PrepMinutes, scheduledFor, now),
            OrderStatus.Ready => this with { ReadyAt = now },
            OrderStatus.Delivered => this with { DeliveredAt = now },
            _ => this,
        };

    /// <param name="driverId">The driver's profile.</param>
    /// <param name="firstName">Shown to the customer.</param>
    /// <param name="estimate">The new time of delivery, if there is one.</param>
    public OrderDelivery Assign(Guid driverId, string firstName, DateTime? estimate) =>
        this with
        {
            DriverId = driverId,
            DriverFirstName = firstName,
            EstimatedDeliveryAt = estimate ?? EstimatedDeliveryAt,
        };

    public OrderDelivery Unassign() => this with { DriverId = null, DriverFirstName = null };

    private OrderDelivery Accept(int prepMinutes, DateTime? scheduledFor, DateTime now)
    {
        var earliest = now.AddMinutes(prepMinutes + TravelMinutes);
        return this with
        {
            AcceptedAt = now,
            PrepMinutes = prepMinutes,
            EstimatedDeliveryAt = scheduledFor > earliest ? scheduledFor : earliest,
        };
    }
}
