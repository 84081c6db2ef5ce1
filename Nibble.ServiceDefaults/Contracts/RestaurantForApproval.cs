namespace Nibble.Contracts;

/// <summary>GET <see cref="InternalRoutes.Restaurants"/>: a restaurant as an admin judges it. Money in minor units.</summary>
/// <param name="Id">The restaurant.</param>
/// <param name="Name">Its name.</param>
/// <param name="OwnerId">Whose it is.</param>
/// <param name="Status">As the API spells it.</param>
/// <param name="Description">What its owner says of it.</param>
/// <param name="Cuisines">What it cooks.</param>
/// <param name="IsOpenNow">Status and hours together.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Address">The same in words.</param>
/// <param name="Rating">1 to 5; null without reviews.</param>
/// <param name="ReviewCount">How many there are.</param>
/// <param name="DeliveryFee">Minor units.</param>
/// <param name="MinimumOrder">Minor units of subtotal.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="CreatedAt">When it was registered (UTC).</param>
public sealed record RestaurantForApproval(
    Guid Id,
    string Name,
    Guid OwnerId,
    string Status,
    string? Description,
    IReadOnlyList<string> Cuisines,
    bool IsOpenNow,
    GeoPoint Location,
    string Address,
    double? Rating,
    int ReviewCount,
    long DeliveryFee,
    long MinimumOrder,
    string Currency,
    DateTime CreatedAt
);
