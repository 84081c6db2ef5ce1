namespace Nibble.UserService.Notifications;

/// <summary>What somebody wants to hear of, and how.</summary>
internal sealed class NotificationPreferences
{
    private static readonly ChannelChoice Seen = new(InApp: true, Email: false);
    private static readonly ChannelChoice Everywhere = new(InApp: true, Email: true);

    private NotificationPreferences() { }

    public Guid UserId { get; private set; }

    public long Version { get; private set; }

    public ChannelChoice Orders { get; private set; } = Seen;

    public ChannelChoice Deliveries { get; private set; } = Seen;

    public ChannelChoice Restaurants { get; private set; } = Seen;

    public ChannelChoice Reviews { get; private set; } = Seen;

    public ChannelChoice Support { get; private set; } = Everywhere;

    /// <summary>What holds for somebody who never chose.</summary>
    public static NotificationPreferences DefaultOf(Guid userId) => new() { UserId = userId };

    public ChannelChoice For(NotificationTopic topic) =>
        topic switch
        {
            NotificationTopic.Orders => Orders,
            NotificationTopic.Deliveries => Deliveries,
            NotificationTopic.Restaurants => Restaurants,
            NotificationTopic.Reviews => Reviews,
            NotificationTopic.Support => Support,
            NotificationTopic.Account => Everywhere,
            _ => throw new ArgumentOutOfRangeException(nameof(topic)),
        };

    /// <summary>Chooses anew; a topic that is not chosen goes back to its default.</summary>
    public void Choose(
        ChannelChoice? orders,
        ChannelChoice? deliveries,
        ChannelChoice? restaurants,
        ChannelChoice? reviews,
        ChannelChoice? support
    )
    {
        Orders = orders ?? Seen;
        Deliveries = deliveries ?? Seen;
        Restaurants = restaurants ?? Seen;
        Reviews = reviews ?? Seen;
        Support = support ?? Everywhere;
        Version++;
    }
}
