namespace Nibble.UserService.Mail;

/// <summary>A mail that was decided on in some transaction and is sent after it; gone once it is.</summary>
internal sealed class OutgoingMail
{
    /// <summary>With the doubling wait that is about four hours; a mail later than that would tell old news.</summary>
    public const int MaxAttempts = 10;

    private static readonly TimeSpan InitialRetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the last attempt.</summary>
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

    /// <summary>Wait twice as long as before. False when it is time to give up.</summary>
    public bool ScheduleRetry(DateTime now)
    {
        Attempts++;
        NextAttemptAt = now + TimeSpan.FromTicks(InitialRetryDelay.Ticks << (Attempts - 1));
        return Attempts < MaxAttempts;
    }
}
