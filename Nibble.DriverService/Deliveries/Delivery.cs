using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// The delivery of an order. It has at most one active offer, open or accepted, and so at most one driver; unique
/// indexes on the offers enforce this.
/// </summary>
internal sealed class Delivery
{
    private readonly List<DeliveryOffer> _offers = [];

    private Delivery() { }

    public Guid Id { get; private init; }

    public Guid OrderId { get; private init; }

    public string OrderNumber { get; private init; } = "";

    public Guid CustomerId { get; private init; }

    public Guid RestaurantId { get; private init; }

    public string RestaurantName { get; private init; } = "";

    public Guid OwnerId { get; private init; }

    public GeoPoint Pickup { get; private init; } = null!;

    public GeoPoint Dropoff { get; private set; } = null!;

    /// <summary>The postal address, for the driver.</summary>
    public string DropoffAddress { get; private set; } = "";

    /// <summary>The driver's fee, minor units; fixed when the search starts, so that an offer can state it.</summary>
    public long Fee { get; private init; }

    /// <summary>The customer's tip, minor units; paid to the driver in full.</summary>
    public long Tip { get; private set; }

    public string Currency { get; private init; } = "";

    public DeliveryStatus Status { get; private set; }

    /// <summary>The driver who has the open offer or is assigned, or was when the delivery ended.</summary>
    public Guid? DriverId { get; private set; }

    /// <summary>The account of <see cref="DriverId"/>.</summary>
    public Guid? DriverUserId { get; private set; }

    /// <summary>Number of search rounds, including the current one.</summary>
    public int Rounds { get; private set; }

    /// <summary>
    /// When a round without candidates ends, or the slow search tries next; null when neither is pending.
    /// </summary>
    public DateTime? NextSearchAt { get; private set; }

    /// <summary>When the search ran out of rounds for the first time; null before.</summary>
    public DateTime? UnassignedAt { get; private set; }

    public DateTime CreatedAt { get; private init; }

    /// <summary>When the restaurant expects the order to be ready.</summary>
    public DateTime ReadyEstimate { get; private init; }

    /// <summary>When the order was ready.</summary>
    public DateTime? ReadyAt { get; private set; }

    public DateTime? AssignedAt { get; private set; }

    public DateTime? ArrivedAt { get; private set; }

    public DateTime? PickedUpAt { get; private set; }

    /// <summary>When it was delivered, failed or was cancelled.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>Seconds from acceptance by the driver to delivery; null unless delivered.</summary>
    public int? DurationSeconds { get; private set; }

    /// <summary>Why it failed or was cancelled.</summary>
    public string? Reason { get; private set; }

    /// <summary>Since when the driver has been reported unresponsive after pickup.</summary>
    public DateTime? UnresponsiveSince { get; private set; }

    /// <summary>The customer's account was deleted; the address is redacted once the delivery has ended.</summary>
    public bool IsCustomerDeleted { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyList<DeliveryOffer> Offers => _offers;

    /// <summary>The offer that awaits the driver's response.</summary>
    public DeliveryOffer? OpenOffer => _offers.Find(offer => offer.Status == OfferStatus.Open);

    /// <summary>Whether the driver declined, or returned or lost the delivery, since then.</summary>
    public bool WasDeclinedBy(Guid driverId, DateTime since) =>
        _offers.Exists(offer =>
            offer.DriverId == driverId
            && (
                (offer.Status == OfferStatus.Declined && offer.ClosedAt > since)
                || (offer.Status == OfferStatus.Unassigned && offer.UnassignedAt > since)
            )
        );

    /// <summary>Number of offers that the driver let expire.</summary>
    public int CountExpiredOffers(Guid driverId) =>
        _offers.Count(offer => offer.DriverId == driverId && offer.Status == OfferStatus.Expired);

    /// <summary>Creates the delivery of an accepted order; the search for a driver starts.</summary>
    /// <param name="order">The accepted order.</param>
    /// <param name="fee">The driver's fee, minor units.</param>
    public static Delivery Of(OrderAccepted order, long fee) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(order.At, TimeSpan.Zero)),
            OrderId = order.OrderId,
            OrderNumber = order.Number,
            CustomerId = order.CustomerId,
            RestaurantId = order.RestaurantId,
            RestaurantName = order.RestaurantName,
            OwnerId = order.OwnerId,
            Pickup = order.Pickup,
            Dropoff = order.Dropoff,
            DropoffAddress = order.DropoffAddress,
            Fee = fee,
            Tip = order.Tip,
            Currency = order.Currency,
            CreatedAt = order.At,
            ReadyEstimate = order.At.AddMinutes(order.PrepMinutes),
            Version = 1,
        };

    /// <summary>Offers the delivery to a driver, which counts as a round. Null when no offer is possible now.</summary>
    public DeliveryOffer? OfferTo(Guid driverId, Guid driverUserId, DateTime expiresAt, DateTime now)
    {
        if (Status is not (DeliveryStatus.Searching or DeliveryStatus.Unassigned))
        {
            return null;
        }

        var offer = new DeliveryOffer(Id, driverId, expiresAt, now);
        _offers.Add(offer);
        TransitionTo(DeliveryStatus.Offered);
        (DriverId, DriverUserId, NextSearchAt) = (driverId, driverUserId, null);
        Rounds++;
        return offer;
    }

    /// <summary>
    /// Records a round without candidates. It lasts as long as a round with an offer; a slow search tries again after
    /// its interval. False when nothing changed.
    /// </summary>
    public bool RecordEmptyRound(TimeSpan roundDuration, TimeSpan slowSearchInterval, DateTime now)
    {
        if (Status == DeliveryStatus.Unassigned && NextSearchAt <= now)
        {
            NextSearchAt = now + slowSearchInterval;
        }
        else if (Status == DeliveryStatus.Searching && NextSearchAt is null)
        {
            NextSearchAt = now + roundDuration;
        }
        else if (Status == DeliveryStatus.Searching && NextSearchAt <= now)
        {
            Rounds++;
            NextSearchAt = null;
        }
        else
        {
            return false;
        }

        Version++;
        return true;
    }

    /// <summary>Switches to the slow search after all rounds. True the first time, when an event is due.</summary>
    public bool MarkUnassigned(TimeSpan slowSearchInterval, DateTime now)
    {
        TransitionTo(DeliveryStatus.Unassigned);
        NextSearchAt = now + slowSearchInterval;
        if (UnassignedAt is not null)
        {
            return false;
        }

        UnassignedAt = now;
        return true;
    }

    /// <summary>The driver accepts the offer.</summary>
    public Error? Accept(Guid driverId, DateTime now)
    {
        if (OpenOffer is not { } offer || offer.DriverId != driverId || offer.ExpiresAt <= now)
        {
            return OfferUnavailable(driverId, DeliveryStatus.Assigned);
        }

        offer.Close(OfferStatus.Accepted, now);
        TransitionTo(DeliveryStatus.Assigned);
        AssignedAt = now;
        Rounds = 0;
        UnassignedAt = null;
        return null;
    }

    /// <summary>The driver declines the offer.</summary>
    public Error? Decline(Guid driverId, DateTime now)
    {
        if (OpenOffer is not { } offer || offer.DriverId != driverId || offer.ExpiresAt <= now)
        {
            return OfferUnavailable(driverId, DeliveryStatus.Searching);
        }

        CloseOffer(offer, OfferStatus.Declined, now);
        return null;
    }

    /// <summary>Expires the open offer when its time is up. False when there is none to expire.</summary>
    public bool ExpireOffer(DateTime now)
    {
        if (OpenOffer is not { } offer || offer.ExpiresAt > now)
        {
            return false;
        }

        CloseOffer(offer, OfferStatus.Expired, now);
        return true;
    }

    /// <summary>Withdraws the driver's open offer. False when there is none.</summary>
    public bool WithdrawOffer(Guid driverId, DateTime now)
    {
        if (OpenOffer is not { } offer || offer.DriverId != driverId)
        {
            return false;
        }

        CloseOffer(offer, OfferStatus.Withdrawn, now);
        return true;
    }

    /// <summary>The driver has arrived at the restaurant.</summary>
    public Error? Arrive(Guid driverId, DateTime now)
    {
        if (Status != DeliveryStatus.Assigned || DriverId != driverId)
        {
            return InvalidTransition(DeliveryStatus.Arrived);
        }

        TransitionTo(DeliveryStatus.Arrived);
        ArrivedAt = now;
        return null;
    }

    /// <summary>The driver has picked up the order, which must be ready. A prior arrival is not required.</summary>
    public Error? PickUp(Guid driverId, DateTime now)
    {
        if (!Status.IsBeforePickup() || DriverId != driverId)
        {
            return InvalidTransition(DeliveryStatus.PickedUp);
        }

        if (ReadyAt is null)
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, "The restaurant has not said that the order is ready.");
        }

        TransitionTo(DeliveryStatus.PickedUp);
        ArrivedAt ??= now;
        PickedUpAt = now;
        return null;
    }

    /// <summary>The driver has delivered the order.</summary>
    public Error? Deliver(Guid driverId, DateTime now)
    {
        if (Status != DeliveryStatus.PickedUp || DriverId != driverId)
        {
            return InvalidTransition(DeliveryStatus.Delivered);
        }

        End(DeliveryStatus.Delivered, null, now);
        DurationSeconds = (int)(now - AssignedAt!.Value).TotalSeconds;
        return null;
    }

    /// <summary>
    /// The driver cannot continue. Before pickup a new search starts; after it the delivery has failed, because the
    /// driver has the food.
    /// </summary>
    public Error? Fail(Guid driverId, string reason, DateTime now)
    {
        if (DriverId != driverId || !DeliveryStatusExtensions.InProgress.Contains(Status))
        {
            return InvalidTransition(DeliveryStatus.Failed);
        }

        if (!UnassignDriver(now))
        {
            End(DeliveryStatus.Failed, reason, now);
        }

        return null;
    }

    /// <summary>Unassigns the driver, unless the food was picked up, and starts a new search.</summary>
    public bool UnassignDriver(DateTime now)
    {
        if (!Status.IsBeforePickup())
        {
            return false;
        }

        _offers.Single(offer => offer.Status == OfferStatus.Accepted).Close(OfferStatus.Unassigned, now);
        TransitionTo(DeliveryStatus.Searching);
        (DriverId, DriverUserId, AssignedAt, ArrivedAt) = (null, null, null, null);
        return true;
    }

    /// <summary>Marks the driver unresponsive after pickup. True the first time, when an event is due.</summary>
    public bool MarkUnresponsive(DateTime now)
    {
        if (Status != DeliveryStatus.PickedUp || UnresponsiveSince is not null)
        {
            return false;
        }

        UnresponsiveSince = now;
        Version++;
        return true;
    }

    /// <summary>Clears the mark. False when the driver was not marked.</summary>
    public bool MarkResponsive()
    {
        if (UnresponsiveSince is null)
        {
            return false;
        }

        UnresponsiveSince = null;
        Version++;
        return true;
    }

    /// <summary>The restaurant has prepared the order.</summary>
    public void MarkReady(DateTime at)
    {
        if (ReadyAt is null)
        {
            ReadyAt = at;
            Version++;
        }
    }

    /// <summary>Changes the customer's tip, minor units.</summary>
    public void ChangeTip(long tip)
    {
        Tip = tip;
        Version++;
    }

    /// <summary>Cancels the delivery because the order ended. False when it has ended already.</summary>
    public bool Cancel(string reason, DateTime now)
    {
        if (Status.IsTerminal())
        {
            return false;
        }

        if (OpenOffer is { } offer)
        {
            CloseOffer(offer, OfferStatus.Withdrawn, now);
        }

        End(DeliveryStatus.Cancelled, reason, now);
        return true;
    }

    /// <summary>
    /// Records that the customer's account was deleted: redacts the address, at the latest when the delivery ends.
    /// </summary>
    public void MarkCustomerDeleted()
    {
        IsCustomerDeleted = true;
        Version++;
        RedactAddress();
    }

    private void RedactAddress()
    {
        if (IsCustomerDeleted && Status.IsTerminal())
        {
            DropoffAddress = "";
            Dropoff = new GeoPoint(Math.Round(Dropoff.Lat, 2), Math.Round(Dropoff.Lng, 2));
        }
    }

    private void CloseOffer(DeliveryOffer offer, OfferStatus status, DateTime now)
    {
        offer.Close(status, now);
        TransitionTo(DeliveryStatus.Searching);
        (DriverId, DriverUserId) = (null, null);
    }

    private void End(DeliveryStatus status, string? reason, DateTime now)
    {
        TransitionTo(status);
        Reason = reason;
        EndedAt = now;
        NextSearchAt = null;
        UnresponsiveSince = null;
        RedactAddress();
    }

    private void TransitionTo(DeliveryStatus status)
    {
        Status = status;
        Version++;
    }

    private Error InvalidTransition(DeliveryStatus to) =>
        Error.Conflict(
            ErrorCodes.InvalidTransition,
            $"A delivery that is {Status.ToSnakeCase()} cannot become {to.ToSnakeCase()}."
        );

    private Error OfferUnavailable(Guid driverId, DeliveryStatus to) =>
        DriverId == driverId && Status != DeliveryStatus.Offered
            ? InvalidTransition(to)
            : Error.Conflict(ErrorCodes.OfferExpired, "The offer has run out or was taken back.");
}
