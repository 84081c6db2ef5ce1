namespace Nibble.UserService.Notifications;

/// <summary>The notification channels that a user chose, by topic.</summary>
internal sealed class NotificationPreferences
{
    private static readonly ChannelPreference InAppOnly = new(InApp: true, Email: false);
    private static readonly ChannelPreference AllChannels = new(InApp: true, Email: true);

    private NotificationPreferences() { }

    public Guid UserId { get; private set; }

    public long Version { get; private set; }

    public ChannelPreference Orders { get; private set; } = InAppOnly;

    public ChannelPreference Deliveries { get; private set; } = InAppOnly;

    public ChannelPreference Restaurants { get; private set; } = InAppOnly;

    public ChannelPreference Reviews { get; private set; } = InAppOnly;

    public ChannelPreference Support { get; private set; } = AllChannels;

    /// <summary>The defaults, for a user who has not chosen.</summary>
    public static NotificationPreferences CreateDefault(Guid userId) => new() { UserId = userId };

    public ChannelPreference GetChannels(NotificationTopic topic) =>
        topic switch
        {
            NotificationTopic.Orders => Orders,
            NotificationTopic.Deliveries => Deliveries,
            NotificationTopic.Restaurants => Restaurants,
            NotificationTopic.Reviews => Reviews,
            NotificationTopic.Support => Support,
            NotificationTopic.Account => AllChannels,
            _ => throw new ArgumentOutOfRangeException(nameof(topic)),
        };

    /// <summary>Replaces the preferences; a topic that is not given is reset to its default.</summary>
    public void Update(
        ChannelPreference? orders,
        ChannelPreference? deliveries,
        ChannelPreference? restaurants,
        ChannelPreference? reviews,
        ChannelPreference? support
    )
    {
        Orders = orders ?? InAppOnly;
        Deliveries = deliveries ?? InAppOnly;
        Restaurants = restaurants ?? InAppOnly;
        Reviews = reviews ?? InAppOnly;
        Support = support ?? AllChannels;
        Version++;
    }
}
