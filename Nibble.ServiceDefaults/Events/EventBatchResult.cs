namespace Nibble.ServiceDefaults.Events;

/// <summary>A receiver's answer to a batch: everything that is not listed was applied.</summary>
internal sealed record EventBatchResult(IReadOnlyList<FailedEvent> Failed);

/// <summary>An event that was not applied, and why; <see cref="Deferred"/> when an earlier one of its subject failed.</summary>
internal sealed record FailedEvent(Guid EventId, string Error)
{
    /// <summary>Not attempted: an earlier event of the same subject failed.</summary>
    public const string Deferred = "held";
}
