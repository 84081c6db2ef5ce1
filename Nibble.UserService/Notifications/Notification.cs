namespace Nibble.UserService.Notifications;

/// <summary>An in-app notification.</summary>
internal sealed class Notification
{
    private Notification() { }

    /// <summary>Increases in commit order; the live stream reads by it.</summary>
    public long Sequence { get; private set; }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public NotificationTopic Topic { get; private set; }

    public string Title { get; private set; } = "";

    public string Text { get; private set; } = "";

    public Guid? OrderId { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? ReadAt { get; private set; }

    public static Notification Create(
        Guid userId,
        NotificationTopic topic,
        string title,
        string text,
        Guid? orderId,
        DateTime now
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            UserId = userId,
            Topic = topic,
            Title = title,
            Text = text,
            OrderId = orderId,
            CreatedAt = now,
        };
}
