namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// An event that a subscriber failed to handle, or that waits behind one of the same subject to keep their order.
/// </summary>
internal sealed class OutboxRetry
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Subscriber { get; init; }

    public required long Sequence { get; init; }

    public required Guid SubjectId { get; init; }

    public int Attempts { get; private set; }

    public DateTime NextAttemptAt { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>When it became a dead letter; null while it is still tried.</summary>
    public DateTime? ParkedAt { get; private set; }

    public void RecordFailure(string error, DateTime now, EventOptions options)
    {
        Attempts++;
        LastError = error;
        NextAttemptAt = now + options.GetRetryDelay(Attempts);
        if (Attempts >= options.MaxAttempts)
        {
            ParkedAt = now;
        }
    }

    public void Replay(DateTime now)
    {
        Attempts = 0;
        ParkedAt = null;
        NextAttemptAt = now;
    }
}
