namespace Nibble.UserService.Mail;

/// <summary>
/// An outbox entry: a mail added in the transaction that causes it, sent after the commit and then deleted.
/// </summary>
internal sealed class OutgoingMail
{
    /// <summary>About four hours with the doubling delay; later the mail would be outdated.</summary>
    public const int MaxAttempts = 10;

    private static readonly TimeSpan InitialRetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>The delay before the last attempt.</summary>
    public static readonly TimeSpan MaxRetryDelay = InitialRetryDelay * (1 << (MaxAttempts - 2));

    private OutgoingMail() { }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public string Subject { get; private set; } = "";

    public string Text { get; private set; } = "";

    public int Attempts { get; private set; }

    public DateTime NextAttemptAt { get; private set; }

    public static OutgoingMail Create(Guid userId, string subject, string text, DateTime now) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            UserId = userId,
            Subject = subject,
            Text = text,
            NextAttemptAt = now,
        };

    /// <summary>Doubles the delay. False when the attempts are used up.</summary>
    public bool ScheduleRetry(DateTime now)
    {
        Attempts++;
        NextAttemptAt = now + TimeSpan.FromTicks(InitialRetryDelay.Ticks << (Attempts - 1));
        return Attempts < MaxAttempts;
    }
}
