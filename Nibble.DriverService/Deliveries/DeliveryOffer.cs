namespace Nibble.DriverService.Deliveries;

/// <summary>What became of an offer.</summary>
internal enum OfferStatus
{
    /// <summary>The driver thinks.</summary>
    Open,

    /// <summary>The driver took the delivery and, unless it is over, holds it.</summary>
    Accepted,

    /// <summary>The driver said no.</summary>
    Declined,

    /// <summary>The driver said nothing in time.</summary>
    Expired,

    /// <summary>Taken back: the driver left work, or the order ended.</summary>
    Withdrawn,

    /// <summary>The driver had taken the delivery and gave or lost it before pickup.</summary>
    Unassigned,
}

/// <summary>A driver was asked to take a delivery.</summary>
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

    /// <summary>When it stopped being open.</summary>
    public DateTime? ClosedAt { get; private set; }

    /// <summary>When the driver gave up or lost what was accepted.</summary>
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
