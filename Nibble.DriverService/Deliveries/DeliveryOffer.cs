namespace Nibble.DriverService.Deliveries;

/// <summary>The status of an offer.</summary>
internal enum OfferStatus
{
    /// <summary>Awaits the driver's response.</summary>
    Open,

    /// <summary>Accepted; the driver is assigned unless the delivery has ended.</summary>
    Accepted,

    /// <summary>Declined by the driver.</summary>
    Declined,

    /// <summary>Not answered in time.</summary>
    Expired,

    /// <summary>Withdrawn: the driver went offline or may not work, or the order ended.</summary>
    Withdrawn,

    /// <summary>Accepted, then returned or lost before pickup.</summary>
    Unassigned,
}

/// <summary>An offer of a delivery to a driver.</summary>
internal sealed class DeliveryOffer
{
    private DeliveryOffer() { }

    public DeliveryOffer(Guid deliveryId, Guid driverId, DateTime expiresAt, DateTime now)
    {
        Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero));
        DeliveryId = deliveryId;
        DriverId = driverId;
        OfferedAt = now;
        ExpiresAt = expiresAt;
    }

    public Guid Id { get; private init; }

    public Guid DeliveryId { get; private init; }

    public Guid DriverId { get; private init; }

    public OfferStatus Status { get; private set; }

    public DateTime OfferedAt { get; private init; }

    public DateTime ExpiresAt { get; private init; }

    /// <summary>When it was accepted, declined, withdrawn or expired.</summary>
    public DateTime? ClosedAt { get; private set; }

    /// <summary>When the driver returned or lost the accepted delivery.</summary>
    public DateTime? UnassignedAt { get; private set; }

    internal void Close(OfferStatus status, DateTime now)
    {
        Status = status;
        if (status == OfferStatus.Unassigned)
        {
            UnassignedAt = now;
        }
        else
        {
            ClosedAt = now;
        }
    }
}
