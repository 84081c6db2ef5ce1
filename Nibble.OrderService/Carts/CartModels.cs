using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Nibble.Contracts;

namespace Nibble.OrderService.Carts;

/// <summary>Something to put into the cart.</summary>
/// <param name="RestaurantId">Of which restaurant; a cart holds dishes of one.</param>
/// <param name="MenuItemId">The dish.</param>
/// <param name="Quantity">1 to 99.</param>
/// <param name="OptionIds">The chosen options of all its groups.</param>
/// <param name="Note">For the kitchen.</param>
public sealed record AddCartItemRequest(
    [property: Required] Guid? RestaurantId,
    [property: Required] Guid? MenuItemId,
    [property: Required, Range(1, 99)] int? Quantity,
    [property: MaxLength(50)] IReadOnlyList<Guid>? OptionIds,
    [property: StringLength(200)] string? Note
);

/// <summary>What to change about a line; what is not named stays.</summary>
/// <param name="Quantity">1 to 99.</param>
/// <param name="OptionIds">The chosen options, instead of the earlier ones.</param>
/// <param name="Note">For the kitchen.</param>
public sealed record ChangeCartItemRequest(
    [property: Range(1, 99)] int? Quantity,
    [property: MaxLength(50)] IReadOnlyList<Guid>? OptionIds,
    [property: StringLength(200)] string? Note
);

/// <summary>The code of a promotion.</summary>
public sealed record UsePromotionRequest([property: Required, StringLength(32, MinimumLength = 1)] string Code);

/// <summary>The cart, priced by the restaurant at this moment. Money in minor units.</summary>
/// <param name="RestaurantId">Null while the cart is empty.</param>
/// <param name="RestaurantName">Its name.</param>
/// <param name="IsOpen">Whether the restaurant takes orders now.</param>
/// <param name="MinimumOrder">The least subtotal that the restaurant delivers.</param>
/// <param name="Items">The lines.</param>
/// <param name="PromoCode">The code kept with the cart.</param>
/// <param name="PromoRefusal">Why the code takes nothing off: an error code, or null when it holds.</param>
/// <param name="Subtotal">The lines that can be ordered.</param>
/// <param name="Discount">What the promotion takes off.</param>
/// <param name="DeliveryFee">What delivery costs.</param>
/// <param name="Tax">On subtotal − discount.</param>
/// <param name="Total">Without a tip.</param>
/// <param name="Currency">ISO 4217.</param>
internal sealed record CartResponse(
    Guid? RestaurantId,
    string? RestaurantName,
    bool? IsOpen,
    long? MinimumOrder,
    IReadOnlyList<CartItemResponse> Items,
    string? PromoCode,
    string? PromoRefusal,
    long Subtotal,
    long Discount,
    long DeliveryFee,
    long Tax,
    long Total,
    string Currency
);

/// <summary>A line of the cart. <paramref name="ErrorCode"/> is an error code when it cannot be ordered; it then costs nothing.</summary>
internal sealed record CartItemResponse(
    Guid Id,
    Guid MenuItemId,
    string Name,
    int Quantity,
    long UnitPrice,
    IReadOnlyList<QuotedOption> Options,
    string? Note,
    long Total,
    [property: JsonPropertyName("refusal")] string? ErrorCode
);
