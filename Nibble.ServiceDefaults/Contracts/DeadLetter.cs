namespace Nibble.Contracts;

/// <summary>An event that a subscriber failed to handle MaxAttempts times. It waits, with everything needed to send it again.</summary>
/// <param name="Id">Name it to replay it.</param>
/// <param name="EventId">The CloudEvents id.</param>
/// <param name="Type">The event type.</param>
/// <param name="SubjectId">What it is about.</param>
/// <param name="Subscriber">Who refused it.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastError">What the subscriber said last.</param>
/// <param name="OccurredAt">When the event happened, UTC.</param>
/// <param name="ParkedAt">When it was given up, UTC.</param>
public sealed record DeadLetter(
    Guid Id,
    Guid EventId,
    string Type,
    Guid SubjectId,
    string Subscriber,
    int Attempts,
    string? LastError,
    DateTime OccurredAt,
    DateTime ParkedAt
);
