namespace Nibble.AnalyticsService.Projections;

/// <summary>An event as received. All other data of this service can be rebuilt from the log.</summary>
internal sealed class StoredEvent
{
    public long Sequence { get; private set; }

    public required string Type { get; init; }

    public required Guid SubjectId { get; init; }

    public required string Data { get; init; }

    public required DateTime ReceivedAt { get; init; }
}
