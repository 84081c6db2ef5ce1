namespace Nibble.AnalyticsService.Drivers;

/// <summary>Attributes of a driver that are not rollups.</summary>
internal sealed class DriverFact
{
    public Guid DriverId { get; private set; }

    public Guid UserId { get; private set; }

    public string FirstName { get; private set; } = "";

    public long RatingSum { get; private set; }

    public long RatingCount { get; private set; }
}

/// <summary>Deliveries of a driver that ended in a time bucket.</summary>
internal sealed class DriverRollup
{
    public Guid DriverId { get; private set; }

    public long TimeBucket { get; private set; }

    public long Delivered { get; private set; }

    public long Failed { get; private set; }
}

/// <summary>The latest state of a delivery.</summary>
internal sealed class DeliveryFact
{
    public Guid OrderId { get; private set; }

    public Guid? DriverId { get; private set; }

    public string Status { get; private set; } = "";

    public DateTime? AssignedAt { get; private set; }

    public DateTime? PickedUpAt { get; private set; }
}
