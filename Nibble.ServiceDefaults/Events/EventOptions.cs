using System.ComponentModel.DataAnnotations;

namespace Nibble.ServiceDefaults.Events;

/// <summary>How events are dispatched (section <c>Events</c>).</summary>
public sealed class EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Events";

    /// <summary>Whether this process dispatches at all. Off only where a single service is tested alone.</summary>
    public bool Dispatch { get; set; } = true;

    /// <summary>Events in one POST.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>Attempts before a failed event becomes a dead letter. A subscriber that is down does not count.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>The delay after the first failure; it doubles with each further one.</summary>
    public TimeSpan InitialRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the outbox is looked at when nothing woke the dispatcher.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long delivered events are kept in the outbox.</summary>
    public TimeSpan OutboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long ids are remembered in the inbox; far longer than any event can be under way.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(60);

    /// <summary>The wait after <paramref name="attempts"/> failures: exponential, bounded.</summary>
    internal TimeSpan GetRetryDelay(int attempts) =>
        TimeSpan.FromTicks(Math.Min(MaxRetryDelay.Ticks, InitialRetryDelay.Ticks << Math.Min(attempts - 1, 20)));
}
