using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>A line of an order as it was priced: <paramref name="UnitPrice"/> includes the chosen options, minor units.</summary>
public sealed record OrderedItem(Guid MenuItemId, string Name, int Quantity, long UnitPrice);

/// <summary>An order was paid for (authorised) and waits for the restaurant.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read to each other.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="RestaurantName">Its name at that time.</param>
/// <param name="OwnerId">Who owns the restaurant.</param>
/// <param name="Items">The priced lines.</param>
/// <param name="Subtotal">Sum of the lines, minor units.</param>
/// <param name="Discount">What a promotion took off, minor units, not negative.</param>
/// <param name="DeliveryFee">Minor units.</param>
/// <param name="Tax">Minor units.</param>
/// <param name="Tip">Minor units.</param>
/// <param name="Total">Subtotal − discount + delivery fee + tax + tip, minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PromoCode">The promotion used, if any.</param>
/// <param name="ScheduledFor">When the customer wants it, if not now; UTC.</param>
/// <param name="PlacedAt">UTC.</param>
[EventType("nibble.order.placed")]
public sealed record OrderPlaced(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    string RestaurantName,
    Guid OwnerId,
    IReadOnlyList<OrderedItem> Items,
    long Subtotal,
    long Discount,
    long DeliveryFee,
    long Tax,
    long Tip,
    long Total,
    string Currency,
    string? PromoCode,
    DateTime? ScheduledFor,
    DateTime PlacedAt
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;

    DateTime IEvent.At => PlacedAt;
}

/// <summary>The restaurant accepted: payment is captured and the search for a driver starts.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read to each other.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="OwnerId">Who owns the restaurant.</param>
/// <param name="Pickup">Where the driver collects.</param>
/// <param name="Dropoff">Where the driver delivers.</param>
/// <param name="DropoffAddress">The address in one line, for the driver's eyes.</param>
/// <param name="DeliveryFee">Minor units; what the driver's earning is computed from.</param>
/// <param name="Tip">Minor units; the driver's.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PrepMinutes">The kitchen's estimate.</param>
/// <param name="At">UTC.</param>
[EventType("nibble.order.accepted")]
public sealed record OrderAccepted(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    string RestaurantName,
    Guid OwnerId,
    GeoPoint Pickup,
    GeoPoint Dropoff,
    string DropoffAddress,
    long DeliveryFee,
    long Tip,
    string Currency,
    int PrepMinutes,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>
/// An order took a step that needs no details of its own (preparing, ready, picked up, …). Placed, accepted,
/// delivered and ended orders have events of their own.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read to each other.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="Status">The new status as the API spells it: <c>preparing</c>, <c>ready</c> or <c>picked_up</c>.</param>
/// <param name="At">UTC.</param>
[EventType("nibble.order.progressed")]
public sealed record OrderProgressed(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    string RestaurantName,
    string Status,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>The order is with the customer: it may be reviewed, it counts as revenue.</summary>
[EventType("nibble.order.delivered")]
public sealed record OrderDelivered(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    string RestaurantName,
    Guid? DriverId,
    long Total,
    string Currency,
    DateTime PlacedAt,
    DateTime? AcceptedAt,
    DateTime? ReadyAt,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>The order ended without being delivered.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Number">The number that people read to each other.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="RestaurantId">Who would have cooked.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="OwnerId">Who owns the restaurant.</param>
/// <param name="Status"><c>rejected</c>, <c>cancelled</c> or <c>payment_failed</c>.</param>
/// <param name="Reason">In words, for people.</param>
/// <param name="ByRole">Whose act it was: a role, or <c>system</c>.</param>
/// <param name="Refunded">What went back to the customer (refund or void), minor units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="At">UTC.</param>
[EventType("nibble.order.ended")]
public sealed record OrderEnded(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    string RestaurantName,
    Guid OwnerId,
    string Status,
    string Reason,
    string ByRole,
    long Refunded,
    string Currency,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>Money went back to the customer after capture.</summary>
[EventType("nibble.order.refunded")]
public sealed record OrderRefunded(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    long Amount,
    string Currency,
    string Reason,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>The customer changed the tip; the driver's earning follows.</summary>
[EventType("nibble.order.tip_changed")]
public sealed record OrderTipChanged(
    Guid OrderId,
    Guid RestaurantId,
    Guid? DriverId,
    long PreviousTip,
    long Tip,
    string Currency,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}
