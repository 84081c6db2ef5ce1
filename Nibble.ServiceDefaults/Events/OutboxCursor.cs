namespace Nibble.ServiceDefaults.Events;

/// <summary>How far a subscriber has been served.</summary>
internal sealed class OutboxCursor
{
    public required string Subscriber { get; init; }

    /// <summary>Everything up to here was delivered or moved to <see cref="OutboxRetry"/>.</summary>
    public long Position { get; set; }
}
