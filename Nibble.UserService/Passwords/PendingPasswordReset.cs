namespace Nibble.UserService.Passwords;

/// <summary>
/// Somebody asked for a code. Written for known and unknown e-mails alike, so that the answer takes equally long;
/// whether there is an account is looked up afterwards.
/// </summary>
internal sealed class PendingPasswordReset
{
    public required Guid Id { get; init; }

    public required string NormalizedEmail { get; init; }

    public required DateTime RequestedAt { get; init; }

    /// <summary>When its mail is tried again, if it was not taken.</summary>
    public DateTime NextAttemptAt { get; private set; }

    public void ScheduleRetry(DateTime at) => NextAttemptAt = at;
}
