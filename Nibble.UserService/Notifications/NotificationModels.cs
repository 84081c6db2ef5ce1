namespace Nibble.UserService.Notifications;

/// <summary>Something that somebody is told.</summary>
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

/// <summary>Channels by topic. A topic that is left out goes back to its default.</summary>
/// <param name="Orders">The orders that one placed.</param>
/// <param name="Deliveries">The deliveries that one drives.</param>
/// <param name="Restaurants">The orders and the standing of one's restaurant.</param>
/// <param name="Reviews">Reviews, written and received.</param>
/// <param name="Support">One's support tickets.</param>
public sealed record PreferencesRequest(
    ChannelPreference? Orders,
    ChannelPreference? Deliveries,
    ChannelPreference? Restaurants,
    ChannelPreference? Reviews,
    ChannelPreference? Support
);

/// <summary>Channels by topic. What concerns the account's safety is always told.</summary>
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
