using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.OrderService.Payments;

namespace Nibble.OrderService.Orders;

/// <summary>An order to place. Without <paramref name="Items"/> it is the cart.</summary>
/// <param name="AddressId">One of my addresses; or give <paramref name="Address"/>.</param>
/// <param name="Address">Where to deliver, if not to one of my addresses.</param>
/// <param name="PaymentMethodId">One of my payment methods.</param>
/// <param name="Tip">For the driver, minor units.</param>
/// <param name="Note">For the restaurant.</param>
/// <param name="ScheduledFor">When it shall arrive, up to a week ahead; as soon as possible when it is not given.</param>
/// <param name="RestaurantId">Of which restaurant <paramref name="Items"/> are; the one that serves them, if not said.</param>
/// <param name="Items">What to order, instead of the cart.</param>
/// <param name="PromoCode">A promotion, instead of the cart's.</param>
public sealed record PlaceOrderRequest(
    Guid? AddressId,
    AddressRequest? Address,
    [property: Required] Guid? PaymentMethodId,
    [property: Range(0, 100_000)] long? Tip,
    [property: StringLength(500)] string? Note,
    DateTime? ScheduledFor,
    Guid? RestaurantId,
    [property: MinLength(1), MaxLength(50)] IReadOnlyList<OrderItemRequest>? Items,
    [property: StringLength(32, MinimumLength = 1)] string? PromoCode
) : IValidatableObject
{
    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((AddressId is null) == (Address is null))
        {
            yield return new ValidationResult("Give either addressId or address.", [nameof(AddressId)]);
        }
    }
}

/// <summary>A line to order.</summary>
/// <param name="MenuItemId">The dish.</param>
/// <param name="Quantity">1 to 99.</param>
/// <param name="OptionIds">The chosen options of all its groups.</param>
/// <param name="Note">For the kitchen.</param>
public sealed record OrderItemRequest(
    [property: Required] Guid? MenuItemId,
    [property: Required, Range(1, 99)] int? Quantity,
    [property: MaxLength(50)] IReadOnlyList<Guid>? OptionIds,
    [property: StringLength(200)] string? Note
);

/// <summary>A place to deliver to.</summary>
public sealed record AddressRequest(
    [property: StringLength(50)] string? Label,
    [property: Required, StringLength(200, MinimumLength = 1)] string Line1,
    [property: StringLength(200)] string? Line2,
    [property: Required, StringLength(100, MinimumLength = 1)] string City,
    [property: Required, StringLength(20, MinimumLength = 1)] string PostalCode,
    [property: Required, StringLength(2, MinimumLength = 2)] string Country,
    [property: Required] GeoPoint Location
)
{
    internal AddressSnapshot ToSnapshot() => new(Label, Line1, Line2, City, PostalCode, Country, Location);
}

/// <summary>The restaurant's yes.</summary>
/// <param name="PrepMinutes">How long it will cook; its usual time when it is not given.</param>
public sealed record AcceptOrderRequest([property: Range(1, 240)] int? PrepMinutes);

/// <summary>Why.</summary>
public sealed record ReasonRequest([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

/// <summary>The step to take, by the name of the status that it leads to.</summary>
/// <param name="Status"><c>accepted</c>, <c>rejected</c>, <c>preparing</c>, <c>ready</c> or <c>cancelled</c>.</param>
/// <param name="Notes">The reason, for a step that asks for one.</param>
public sealed record ChangeOrderStatusRequest(
    [property: Required] OrderStatus? Status,
    [property: StringLength(500)] string? Notes
);

/// <summary>The tip from now on, minor units.</summary>
public sealed record TipRequest([property: Required, Range(0, 100_000)] long? Tip);

/// <summary>Money to give back.</summary>
/// <param name="Amount">Minor units, at most what was paid.</param>
/// <param name="Reason">Why; the customer reads it.</param>
public sealed record RefundRequest(
    [property: Required, Range(1, long.MaxValue)] long? Amount,
    [property: Required, StringLength(500, MinimumLength = 1)] string Reason
);

/// <summary>An order. Money in minor units of <see cref="Currency"/>.</summary>
internal sealed record OrderResponse
{
    public required Guid Id { get; init; }
    public required string Number { get; init; }
    public required Guid CustomerId { get; init; }
    public required Guid RestaurantId { get; init; }
    public required string RestaurantName { get; init; }
    public required OrderStatus Status { get; init; }
    public required IReadOnlyList<OrderItemResponse> Items { get; init; }
    public required long Subtotal { get; init; }
    public required long Discount { get; init; }
    public required long DeliveryFee { get; init; }
    public required long Tax { get; init; }
    public required long Tip { get; init; }
    public required long Total { get; init; }
    public required long Refunded { get; init; }
    public required string Currency { get; init; }
    public required string? PromoCode { get; init; }
    public required PaymentStatus? PaymentStatus { get; init; }
    public required string? PaymentRefusal { get; init; }
    public required AddressSnapshot Address { get; init; }
    public required string? Note { get; init; }
    public required Guid? DriverId { get; init; }
    public required int PrepMinutes { get; init; }
    public required DateTime? ScheduledFor { get; init; }
    public required DateTime? AcceptBy { get; init; }
    public required DateTime? EstimatedDeliveryAt { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime? PlacedAt { get; init; }
    public required DateTime? DeliveredAt { get; init; }
    public required DateTime UpdatedAt { get; init; }

    public static OrderResponse Of(Order order) =>
        new()
        {
            Id = order.Id,
            Number = order.Number,
            CustomerId = order.CustomerId,
            RestaurantId = order.RestaurantId,
            RestaurantName = order.RestaurantName,
            Status = order.Status,
            Items = [.. order.Items.Select(OrderItemResponse.Of)],
            Subtotal = order.Totals.Subtotal,
            Discount = order.Totals.Discount,
            DeliveryFee = order.Totals.DeliveryFee,
            Tax = order.Totals.Tax,
            Tip = order.Totals.Tip,
            Total = order.Totals.Total,
            Refunded = order.Totals.RefundedAmount,
            Currency = order.Currency,
            PromoCode = order.Promotion.Code,
            PaymentStatus = order.Payment.Status,
            PaymentRefusal = order.Payment.FailureCode,
            Address = order.Address,
            Note = order.Note,
            DriverId = order.Delivery.DriverId,
            PrepMinutes = order.Delivery.PrepMinutes,
            ScheduledFor = order.ScheduledFor,
            AcceptBy = order.AcceptanceDeadline,
            EstimatedDeliveryAt = order.Delivery.EstimatedDeliveryAt,
            CreatedAt = order.CreatedAt,
            PlacedAt = order.PlacedAt,
            DeliveredAt = order.Delivery.DeliveredAt,
            UpdatedAt = order.UpdatedAt,
        };
}

/// <summary>A line of an order. Money in minor units.</summary>
internal sealed record OrderItemResponse(
    Guid MenuItemId,
    string Name,
    int Quantity,
    long UnitPrice,
    IReadOnlyList<QuotedOption> Options,
    string? Note,
    long Total
)
{
    public static OrderItemResponse Of(OrderItem item) =>
        new(
            MenuItemId: item.MenuItemId,
            Name: item.Name,
            Quantity: item.Quantity,
            UnitPrice: item.UnitPrice,
            Options: item.Options,
            Note: item.Note,
            Total: item.Total
        );
}

/// <summary>A step that an order took.</summary>
internal sealed record HistoryEntryResponse(OrderStatus Status, DateTime At, ActorResponse By, string? Reason);

/// <summary>Who did it; <paramref name="Id"/> is null and <paramref name="Role"/> is <c>system</c> when nobody did.</summary>
internal sealed record ActorResponse(Guid? Id, string Role);
