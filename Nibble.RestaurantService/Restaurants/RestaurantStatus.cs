namespace Nibble.RestaurantService.Restaurants;

/// <summary>
/// The status of a restaurant. Its owner sets <c>open</c>, <c>busy</c> and <c>closed</c>, an admin the others.
/// </summary>
public enum RestaurantStatus
{
    /// <summary>Awaiting an admin's decision; not visible to customers.</summary>
    Pending,

    /// <summary>Takes orders during its opening hours.</summary>
    Open,

    /// <summary>Takes orders, but they take longer.</summary>
    Busy,

    /// <summary>Takes no orders, regardless of its hours.</summary>
    Closed,

    /// <summary>Suspended by an admin; not visible to customers.</summary>
    Suspended,

    /// <summary>Rejected by an admin; a change by its owner applies again.</summary>
    Rejected,
}
