namespace Nibble.UserService.Notifications;

/// <summary>A notification.</summary>
internal sealed record NotificationResponse(
    Guid Id,
    NotificationTopic Topic,
    string Title,
    string Text,
    Guid? OrderId,
    DateTime? ReadAt,
    DateTime CreatedAt
)
{
    public static NotificationResponse Of(Notification notification) =>
        new(
            notification.Id,
            notification.Topic,
            notification.Title,
            notification.Text,
            notification.OrderId,
            notification.ReadAt,
            notification.CreatedAt
        );
}

/// <summary>The sort key of the list of notifications.</summary>
internal sealed record SequenceCursor(long Sequence);

/// <summary>Channels by topic. A topic that is left out is reset to its default.</summary>
/// <param name="Orders">Orders that the user placed.</param>
/// <param name="Deliveries">Deliveries of the user as a driver.</param>
/// <param name="Restaurants">Orders and approval of the user's restaurants.</param>
/// <param name="Reviews">Reviews written and received.</param>
/// <param name="Support">The user's support tickets.</param>
public sealed record PreferencesRequest(
    ChannelPreference? Orders,
    ChannelPreference? Deliveries,
    ChannelPreference? Restaurants,
    ChannelPreference? Reviews,
    ChannelPreference? Support
);

/// <summary>Channels by topic. Notifications about account security are always sent.</summary>
internal sealed record PreferencesResponse(
    ChannelPreference Orders,
    ChannelPreference Deliveries,
    ChannelPreference Restaurants,
    ChannelPreference Reviews,
    ChannelPreference Support
)
{
    public static PreferencesResponse Of(NotificationPreferences preferences) =>
        new(
            preferences.Orders,
            preferences.Deliveries,
            preferences.Restaurants,
            preferences.Reviews,
            preferences.Support
        );
}
