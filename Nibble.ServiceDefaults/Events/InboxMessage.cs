namespace Nibble.ServiceDefaults.Events;

/// <summary>An event that was applied. Written in the transaction that applied it, so its effect happens once.</summary>
internal sealed class InboxMessage
{
    public required Guid EventId { get; init; }

    public required DateTime HandledAt { get; init; }
}
