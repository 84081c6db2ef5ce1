using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.DriverService.Deliveries;

/// <summary>Why a delivery cannot go on.</summary>
/// <param name="Reason">In words; the staff and, after pickup, the customer are told.</param>
public sealed record FailRequest([property: StringLength(500, MinimumLength = 3)] string? Reason);

/// <summary>What a driver can say of a delivery by naming the status.</summary>
public enum RequestedDeliveryStatus
{
    /// <summary>Accept the offer.</summary>
    Assigned,

    /// <summary>Decline the offer.</summary>
    Declined,

    /// <summary>At the restaurant.</summary>
    Arrived,

    /// <summary>Has the food.</summary>
    PickedUp,

    /// <summary>The customer has it.</summary>
    Delivered,

    /// <summary>Cannot go on.</summary>
    Failed,
}

/// <summary>The step of that name.</summary>
/// <param name="Status">Where the delivery should go.</param>
/// <param name="Reason">Why, when it failed.</param>
public sealed record DeliveryStatusRequest(
    [property: Required] RequestedDeliveryStatus? Status,
    [property: StringLength(500, MinimumLength = 3)] string? Reason
)
{
    internal DeliveryAction Action =>
        Status!.Value switch
        {
            RequestedDeliveryStatus.Assigned => DeliveryAction.Accept,
            RequestedDeliveryStatus.Declined => DeliveryAction.Decline,
            RequestedDeliveryStatus.Arrived => DeliveryAction.Arrive,
            RequestedDeliveryStatus.PickedUp => DeliveryAction.PickUp,
            RequestedDeliveryStatus.Delivered => DeliveryAction.Deliver,
            RequestedDeliveryStatus.Failed => DeliveryAction.Fail,
            _ => throw new InvalidOperationException($"{Status} has no step."),
        };
}

/// <summary>A delivery as its driver sees it. Money in minor units.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNumber">The number to say at the counter.</param>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Pickup">Where the food is.</param>
/// <param name="Dropoff">Where it goes.</param>
/// <param name="DropoffAddress">The same in words, while the driver holds the delivery; nobody else needs it.</param>
/// <param name="OfferExpiresAt">Until when an offer can be accepted; null when it is not offered.</param>
/// <param name="Fee">What the driver earns.</param>
/// <param name="Tip">What the customer adds.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="ReadyAt">When the kitchen was done; null before.</param>
/// <param name="ReadyEstimate">When the kitchen expects to be done.</param>
/// <param name="CreatedAt">When the restaurant accepted.</param>
/// <param name="AssignedAt">When the driver took it.</param>
/// <param name="PickedUpAt">When the driver got the food.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Reason">Why it failed or was cancelled.</param>
internal sealed record DeliveryResponse(
    Guid Id,
    Guid OrderId,
    string OrderNumber,
    Guid RestaurantId,
    string RestaurantName,
    DeliveryStatus Status,
    GeoPoint Pickup,
    GeoPoint Dropoff,
    string? DropoffAddress,
    DateTime? OfferExpiresAt,
    long Fee,
    long Tip,
    string Currency,
    DateTime? ReadyAt,
    DateTime ReadyEstimate,
    DateTime CreatedAt,
    DateTime? AssignedAt,
    DateTime? PickedUpAt,
    DateTime? EndedAt,
    string? Reason
)
{
    public static DeliveryResponse Of(Delivery delivery) =>
        new(
            delivery.Id,
            delivery.OrderId,
            delivery.OrderNumber,
            delivery.RestaurantId,
            delivery.RestaurantName,
            delivery.Status,
            delivery.Pickup,
            delivery.Dropoff,
            DeliveryStatusExtensions.InProgress.Contains(delivery.Status) ? delivery.DropoffAddress : null,
            delivery.OpenOffer?.ExpiresAt,
            delivery.Fee,
            delivery.Tip,
            delivery.Currency,
            delivery.ReadyAt,
            delivery.ReadyEstimate,
            delivery.CreatedAt,
            delivery.AssignedAt,
            delivery.PickedUpAt,
            delivery.EndedAt,
            delivery.Reason
        );
}

/// <summary>The way of a delivery. Without a road map: a plausible line, distances and times are estimates.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status">Where the delivery stands.</param>
/// <param name="Pickup">Where the food is or was.</param>
/// <param name="Dropoff">Where it goes.</param>
/// <param name="Driver">Where the driver is; null when unknown.</param>
/// <param name="Path">The way that is left, from the driver on; empty when it is over.</param>
/// <param name="Travelled">Where the driver came along, thinned; the oldest first.</param>
/// <param name="DistanceKm">The length of the way that is left.</param>
/// <param name="EtaMinutes">Whole minutes until the customer has the food; null when it is over.</param>
internal sealed record RouteResponse(
    Guid OrderId,
    DeliveryStatus Status,
    GeoPoint Pickup,
    GeoPoint Dropoff,
    GeoPoint? Driver,
    IReadOnlyList<GeoPoint> Path,
    IReadOnlyList<GeoPoint> Travelled,
    double DistanceKm,
    int? EtaMinutes
);
