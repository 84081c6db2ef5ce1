namespace Nibble.UserService.Notifications;

/// <summary>What a notification is about.</summary>
internal enum NotificationTopic
{
    /// <summary>The orders that one placed.</summary>
    Orders,

    /// <summary>The deliveries that one drives.</summary>
    Deliveries,

    /// <summary>The orders and the standing of one's restaurant.</summary>
    Restaurants,

    /// <summary>Reviews, written and received.</summary>
    Reviews,

    /// <summary>One's support tickets.</summary>
    Support,

    /// <summary>The account's safety. Always told on every channel.</summary>
    Account,
}
