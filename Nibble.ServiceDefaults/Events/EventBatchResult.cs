namespace Nibble.ServiceDefaults.Events;

/// <summary>A receiver's response to a batch: everything that is not listed was applied.</summary>
/// <param name="Failed">The events that were not applied.</param>
/// <param name="Types">The CloudEvents types that the receiver handles: its subscription. An empty batch asks for it.</param>
internal sealed record EventBatchResult(IReadOnlyList<FailedEvent> Failed, IReadOnlyCollection<string> Types);

/// <summary>An event that was not applied, and why; <see cref="Deferred"/> when an earlier one of its subject failed.</summary>
internal sealed record FailedEvent(Guid EventId, string Error)
{
    /// <summary>Not attempted: an earlier event of the same subject failed.</summary>
    public const string Deferred = "held";
}
