namespace Nibble.AdminService.Alerts;

/// <summary>The kind of an alert.</summary>
internal enum AlertKind
{
    /// <summary>A restaurant awaits approval.</summary>
    RestaurantWaiting,

    /// <summary>A driver awaits approval.</summary>
    DriverWaiting,

    /// <summary>No driver was found for an order.</summary>
    DeliveryUnassigned,

    /// <summary>A driver could not deliver an order.</summary>
    DeliveryFailed,

    /// <summary>A driver who has picked up an order is unresponsive.</summary>
    DriverSilent,
}

/// <summary>An alert for admins.</summary>
internal sealed class Alert
{
    public Guid Id { get; init; }

    public required AlertKind Kind { get; init; }

    public required Guid TargetId { get; init; }

    public required string Text { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ResolvedAt { get; private set; }

    /// <summary>Resolves the alert. Repeating it changes nothing.</summary>
    public void Resolve(DateTime now) => ResolvedAt ??= now;
}
