namespace Nibble.AdminService.Alerts;

/// <summary>What an admin should look at.</summary>
internal enum AlertKind
{
    /// <summary>A restaurant asks to be let in.</summary>
    RestaurantWaiting,

    /// <summary>A driver asks to be let in.</summary>
    DriverWaiting,

    /// <summary>No driver was found for an order.</summary>
    DeliveryUnassigned,

    /// <summary>A driver could not deliver an order.</summary>
    DeliveryFailed,

    /// <summary>A driver with an order's food is not heard of.</summary>
    DriverSilent,
}

/// <summary>Something that waits for an admin.</summary>
internal sealed class Alert
{
    public Guid Id { get; init; }

    public required AlertKind Kind { get; init; }

    public required Guid TargetId { get; init; }

    public required string Text { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ResolvedAt { get; private set; }

    /// <summary>Somebody saw to it. Saying so twice changes nothing.</summary>
    public void Resolve(DateTime now) => ResolvedAt ??= now;
}
