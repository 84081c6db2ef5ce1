namespace Nibble.Contracts;

/// <summary>
/// Something that happened in one service and that others may act on. Travels as a CloudEvent from the publisher's
/// outbox to each subscriber's inbox (docs/architecture.md, Events). Its record carries an <see cref="EventTypeAttribute"/>.
/// </summary>
public interface IEvent
{
    /// <summary>The id of the aggregate it is about (CloudEvents <c>subject</c>). Events of one subject arrive in order.</summary>
    Guid SubjectId { get; }

    /// <summary>When it happened, UTC (CloudEvents <c>time</c>).</summary>
    DateTime At { get; }
}
