namespace Nibble.UserService.Notifications;

/// <summary>The topic of a notification.</summary>
internal enum NotificationTopic
{
    /// <summary>Orders that the user placed.</summary>
    Orders,

    /// <summary>Deliveries of the user as a driver.</summary>
    Deliveries,

    /// <summary>Orders and approval of the user's restaurants.</summary>
    Restaurants,

    /// <summary>Reviews written and received.</summary>
    Reviews,

    /// <summary>The user's support tickets.</summary>
    Support,

    /// <summary>Account security. Always sent by every channel.</summary>
    Account,
}
