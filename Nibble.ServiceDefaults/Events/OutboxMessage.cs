using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.ServiceDefaults.Events;

/// <summary>An event that was committed together with the change it tells of.</summary>
public sealed class OutboxMessage
{
    /// <summary>The order of commits: SQLite has one writer, so a lower number was committed earlier.</summary>
    public long Sequence { get; private set; }

    /// <summary>The CloudEvents id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The CloudEvents type.</summary>
    public required string Type { get; init; }

    /// <summary>The CloudEvents subject.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Data { get; init; }

    /// <summary>The only subscriber meant, or null for every one.</summary>
    public string? Audience { get; init; }

    /// <summary>
    /// The W3C trace context of the request that caused it, so that its effects join that trace; on the way to a
    /// subscriber, that of the delivery.
    /// </summary>
    public string? TraceParent { get; set; }

    /// <summary>The row of an event.</summary>
    /// <param name="event">What happened.</param>
    /// <param name="audience">The only subscriber meant (one of <see cref="ServiceNames"/>), or null for every one.</param>
    public static OutboxMessage Of(IEvent @event, string? audience = null)
    {
        ArgumentNullException.ThrowIfNull(@event);
        return new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(@event.At, TimeSpan.Zero)),
            Type = EventTypeAttribute.Of(@event.GetType()),
            SubjectId = @event.SubjectId,
            Time = @event.At,
            Data = JsonSerializer.Serialize(@event, @event.GetType(), NibbleJson.Options),
            Audience = audience,
        };
    }
}
