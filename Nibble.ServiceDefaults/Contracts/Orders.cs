namespace Nibble.Contracts;

/// <summary>What other services may know of an order: who is party to it and where it stands.</summary>
/// <param name="Id">The order.</param>
/// <param name="Number">The number that people read to each other.</param>
/// <param name="CustomerId">Who ordered.</param>
/// <param name="RestaurantId">Who cooks.</param>
/// <param name="OwnerId">Who owns the restaurant.</param>
/// <param name="DriverId">Who drives, once assigned (the driver's id, not the account's).</param>
/// <param name="DriverUserId">The driver's account.</param>
/// <param name="Status">As the API spells it.</param>
public sealed record OrderSummary(
    Guid Id,
    string Number,
    Guid CustomerId,
    Guid RestaurantId,
    Guid OwnerId,
    Guid? DriverId,
    Guid? DriverUserId,
    string Status
);
