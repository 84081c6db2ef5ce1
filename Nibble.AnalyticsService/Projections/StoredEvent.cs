namespace Nibble.AnalyticsService.Projections;

/// <summary>An event as it was heard. Everything else in this database can be made again from these.</summary>
internal sealed class StoredEvent
{
    public long Sequence { get; private set; }

    public required string Type { get; init; }

    public required Guid SubjectId { get; init; }

    public required string Data { get; init; }

    public required DateTime ReceivedAt { get; init; }
}
