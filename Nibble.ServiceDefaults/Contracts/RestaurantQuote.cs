using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>POST <see cref="InternalRoutes.Restaurants"/>/{id}/quote: what would these items cost there?</summary>
/// <param name="Items">The lines, in the order in which the answer lists them.</param>
/// <param name="DeliverTo">Where it should go, if known; the distance follows from it.</param>
/// <param name="At">When it is wanted (UTC), if not now; opening hours are judged at that time.</param>
public sealed record QuoteRequest(IReadOnlyList<QuoteItem> Items, GeoPoint? DeliverTo, DateTime? At);

/// <summary>A wanted line.</summary>
public sealed record QuoteItem(Guid MenuItemId, int Quantity, IReadOnlyList<Guid> OptionIds);

/// <summary>The Restaurant Service's word on prices and on whether it can serve. Money in minor units.</summary>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="OwnerId">Who owns it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">As the API spells it; only <c>open</c> and <c>busy</c> take orders.</param>
/// <param name="IsOpen">Open at the asked time: status and hours together.</param>
/// <param name="Location">Where the driver collects.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="DeliveryFee">Minor units.</param>
/// <param name="MinimumOrder">Minor units of subtotal.</param>
/// <param name="DistanceKm">To <see cref="QuoteRequest.DeliverTo"/>, if that was given.</param>
/// <param name="DeliveryRadiusKm">How far it delivers.</param>
/// <param name="PrepMinutes">The usual preparation time.</param>
/// <param name="Lines">One for each asked item, in that order.</param>
public sealed record RestaurantQuote(
    Guid RestaurantId,
    Guid OwnerId,
    string Name,
    string Status,
    bool IsOpen,
    GeoPoint Location,
    string Currency,
    long DeliveryFee,
    long MinimumOrder,
    double? DistanceKm,
    double DeliveryRadiusKm,
    int PrepMinutes,
    IReadOnlyList<QuotedLine> Lines
);

/// <summary>A priced line.</summary>
/// <param name="MenuItemId">The item.</param>
/// <param name="Name">Its name; empty when unknown.</param>
/// <param name="Quantity">As asked.</param>
/// <param name="UnitPrice">Price with the chosen options, minor units.</param>
/// <param name="Options">The chosen options, in menu order.</param>
/// <param name="ErrorCode">Null when it can be ordered, else an error code: <c>ITEM_NOT_FOUND</c>, <c>ITEM_UNAVAILABLE</c>, <c>OPTION_INVALID</c>.</param>
public sealed record QuotedLine(
    Guid MenuItemId,
    string Name,
    int Quantity,
    long UnitPrice,
    IReadOnlyList<QuotedOption> Options,
    [property: JsonPropertyName("refusal")] string? ErrorCode
);

/// <summary>A chosen option with its surcharge in minor units.</summary>
public sealed record QuotedOption(Guid Id, string Name, long Price);
