namespace Nibble.RestaurantService.Restaurants;

/// <summary>Where a restaurant stands. Its owner moves it between the three in the middle, an admin the rest.</summary>
public enum RestaurantStatus
{
    /// <summary>Waits for an admin's decision; customers do not see it.</summary>
    Pending,

    /// <summary>Takes orders during its opening hours.</summary>
    Open,

    /// <summary>Takes orders, but they take longer.</summary>
    Busy,

    /// <summary>Takes none for now, whatever its hours say.</summary>
    Closed,

    /// <summary>An admin took it off the marketplace.</summary>
    Suspended,

    /// <summary>An admin refused it; its owner may change it and ask again.</summary>
    Rejected,
}
