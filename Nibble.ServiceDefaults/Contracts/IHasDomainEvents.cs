namespace Nibble.Contracts;

/// <summary>An aggregate that records what happened to it; saving it puts the events into the outbox of its database.</summary>
public interface IHasDomainEvents
{
    /// <summary>Returns the events recorded since the last call, in order, and forgets them.</summary>
    IReadOnlyList<IEvent> DequeueDomainEvents();
}
