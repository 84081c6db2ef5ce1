using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.DriverService.Deliveries;

/// <summary>Reports that a delivery cannot continue.</summary>
/// <param name="Reason">The reason; shown to the staff and, after pickup, to the customer.</param>
public sealed record FailRequest([property: StringLength(500, MinimumLength = 3)] string? Reason);

/// <summary>The statuses that a driver can set.</summary>
public enum RequestedDeliveryStatus
{
    /// <summary>Accept the offer.</summary>
    Assigned,

    /// <summary>Decline the offer.</summary>
    Declined,

    /// <summary>Arrived at the restaurant.</summary>
    Arrived,

    /// <summary>Picked up the order.</summary>
    PickedUp,

    /// <summary>Delivered the order.</summary>
    Delivered,

    /// <summary>The delivery cannot continue.</summary>
    Failed,
}

/// <summary>Sets the status of a delivery.</summary>
/// <param name="Status">The requested status.</param>
/// <param name="Reason">The reason, if it failed.</param>
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

/// <summary>A delivery as returned to its driver. Money in minor units.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNumber">The number to give at the restaurant.</param>
/// <param name="RestaurantId">The restaurant.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="Status">The status of the delivery.</param>
/// <param name="Pickup">Location of the restaurant.</param>
/// <param name="Dropoff">Location of the customer.</param>
/// <param name="DropoffAddress">The postal address; only while the driver is assigned.</param>
/// <param name="OfferExpiresAt">When the offer expires; null when there is no open offer.</param>
/// <param name="Fee">The driver's fee.</param>
/// <param name="Tip">The customer's tip.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="ReadyAt">When the order was ready; null before.</param>
/// <param name="ReadyEstimate">When the restaurant expects the order to be ready.</param>
/// <param name="CreatedAt">When the restaurant accepted the order.</param>
/// <param name="AssignedAt">When the driver accepted the delivery.</param>
/// <param name="PickedUpAt">When the driver picked up the order.</param>
/// <param name="EndedAt">When the delivery ended.</param>
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

/// <summary>The route of a delivery. Computed without a road map: path, distances and times are estimates.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status">The status of the delivery.</param>
/// <param name="Pickup">Location of the restaurant.</param>
/// <param name="Dropoff">Location of the customer.</param>
/// <param name="Driver">Position of the driver; null when unknown.</param>
/// <param name="Path">The remaining path, from the driver; empty when the delivery has ended.</param>
/// <param name="Travelled">The recorded track, thinned; oldest first.</param>
/// <param name="DistanceKm">The length of the remaining path.</param>
/// <param name="EtaMinutes">Whole minutes until delivery; null when the delivery has ended.</param>
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
