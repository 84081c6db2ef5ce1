namespace Nibble.Contracts;

/// <summary>
/// Something that happened in one service and that others may act on. Travels as a CloudEvent from the publisher's
/// outbox to each subscriber's inbox (docs/architecture.md, Events).
/// </summary>
public interface IEvent
{
    /// <summary>The CloudEvents <c>type</c>: <c>nibble.{aggregate}.{past tense}</c>. Never changes its meaning.</summary>
    static abstract string EventType { get; }

    /// <summary>The id of the aggregate it is about (CloudEvents <c>subject</c>). Events of one subject arrive in order.</summary>
    Guid SubjectId { get; }
}
