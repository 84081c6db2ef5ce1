namespace Nibble.UserService.Passwords;

/// <summary>
/// A requested reset code. Stored for known and unknown e-mails alike, so that the response takes equally long; the
/// account is looked up later.
/// </summary>
internal sealed class PendingPasswordReset
{
    public required Guid Id { get; init; }

    public required string NormalizedEmail { get; init; }

    public required DateTime RequestedAt { get; init; }

    /// <summary>When to send the mail next, after a failed attempt.</summary>
    public DateTime NextAttemptAt { get; private set; }

    public void ScheduleRetry(DateTime at) => NextAttemptAt = at;
}
