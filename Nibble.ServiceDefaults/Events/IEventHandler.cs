using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// What a service does on an event. Runs inside the transaction that records the event in the inbox: change tracked
/// entities, publish events of your own, and return; the receiver saves and commits. No HTTP here (it would hold the
/// database's only write lock): leave a row that a worker picks up.
/// </summary>
public interface IEventHandler<in TEvent>
    where TEvent : IEvent
{
    /// <summary>Applies the event. An exception undoes it and has it sent again later.</summary>
    Task HandleAsync(TEvent @event, CancellationToken cancellationToken);
}
