using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// An order on its way to the customer. It has at most one live offer, open or accepted, and so at most one driver;
/// unique indexes on the offers say the same to the database.
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

    /// <summary>For the driver's eyes.</summary>
    public string DropoffAddress { get; private set; } = "";

    /// <summary>What the driver earns, minor units; fixed when the search starts, so an offer says what it pays.</summary>
    public long Fee { get; private init; }

    /// <summary>The customer's tip, minor units; all of it is the driver's.</summary>
    public long Tip { get; private set; }

    public string Currency { get; private init; } = "";

    public DeliveryStatus Status { get; private set; }

    /// <summary>Who is asked, or holds it, or held it when it ended.</summary>
    public Guid? DriverId { get; private set; }

    /// <summary>The account of <see cref="DriverId"/>.</summary>
    public Guid? DriverUserId { get; private set; }

    /// <summary>How many rounds of this search are over or running.</summary>
    public int Rounds { get; private set; }

    /// <summary>When a round in which nobody could be asked ends, or the next slow look; null when none is running.</summary>
    public DateTime? NextSearchAt { get; private set; }

    /// <summary>When this search ran out of rounds; until then nobody was alarmed.</summary>
    public DateTime? UnassignedAt { get; private set; }

    public DateTime CreatedAt { get; private init; }

    /// <summary>When the kitchen expects to be done.</summary>
    public DateTime ReadyEstimate { get; private init; }

    /// <summary>When the kitchen was done.</summary>
    public DateTime? ReadyAt { get; private set; }

    public DateTime? AssignedAt { get; private set; }

    public DateTime? ArrivedAt { get; private set; }

    public DateTime? PickedUpAt { get; private set; }

    /// <summary>When it was delivered, failed or was cancelled.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How long a delivered one took its driver, from accepting to the door.</summary>
    public int? DurationSeconds { get; private set; }

    /// <summary>Why it failed or was cancelled.</summary>
    public string? Reason { get; private set; }

    /// <summary>Since when the admins know that the driver, who has the food, is silent.</summary>
    public DateTime? UnresponsiveSince { get; private set; }

    /// <summary>The customer's account is gone; the address goes with the end of the delivery.</summary>
    public bool IsCustomerDeleted { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyList<DeliveryOffer> Offers => _offers;

    /// <summary>The offer that a driver thinks about.</summary>
    public DeliveryOffer? OpenOffer => _offers.Find(offer => offer.Status == OfferStatus.Open);

    /// <summary>The driver said no, or gave the delivery back or lost it, since then.</summary>
    public bool WasDeclinedBy(Guid driverId, DateTime since) =>
        _offers.Exists(offer =>
            offer.DriverId == driverId
            && (
                (offer.Status == OfferStatus.Declined && offer.ClosedAt > since)
                || (offer.Status == OfferStatus.Unassigned && offer.UnassignedAt > since)
            )
        );

    /// <summary>How many offers the driver let run out.</summary>
    public int CountExpiredOffers(Guid driverId) =>
        _offers.Count(offer => offer.DriverId == driverId && offer.Status == OfferStatus.Expired);

    /// <summary>The restaurant accepted: a driver is wanted.</summary>
    /// <param name="order">The accepted order.</param>
    /// <param name="fee">What the driver earns, minor units.</param>
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

    /// <summary>Asks a driver; that is a round. Null when nobody may be asked now.</summary>
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
    /// Nobody could be asked. Such a round lasts as long as one in which somebody was; a slow search looks again later.
    /// False when there is nothing to note.
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

    /// <summary>All rounds are used up: from now on the search is slow. True the first time, when people must be told.</summary>
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

    /// <summary>The driver takes it.</summary>
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

    /// <summary>The driver says no.</summary>
    public Error? Decline(Guid driverId, DateTime now)
    {
        if (OpenOffer is not { } offer || offer.DriverId != driverId || offer.ExpiresAt <= now)
        {
            return OfferUnavailable(driverId, DeliveryStatus.Searching);
        }

        CloseOffer(offer, OfferStatus.Declined, now);
        return null;
    }

    /// <summary>The driver said nothing in time. False when no offer has run out.</summary>
    public bool ExpireOffer(DateTime now)
    {
        if (OpenOffer is not { } offer || offer.ExpiresAt > now)
        {
            return false;
        }

        CloseOffer(offer, OfferStatus.Expired, now);
        return true;
    }

    /// <summary>The driver who was asked is not there any more. False when it was not asked.</summary>
    public bool WithdrawOffer(Guid driverId, DateTime now)
    {
        if (OpenOffer is not { } offer || offer.DriverId != driverId)
        {
            return false;
        }

        CloseOffer(offer, OfferStatus.Withdrawn, now);
        return true;
    }

    /// <summary>The driver is at the restaurant.</summary>
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

    /// <summary>
    /// The driver has the food, which must be ready. Who picks up has arrived, so saying so first is not required.
    /// </summary>
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

    /// <summary>The customer has it.</summary>
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
    /// The driver cannot go on. Before pickup another one is looked for; after it the delivery has failed, because only
    /// this driver has the food.
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

    /// <summary>Takes the delivery from its driver, if the food is still in the restaurant; a new search starts.</summary>
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

    /// <summary>The driver who has the food is not heard of. True the first time, when people must be told.</summary>
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

    /// <summary>The driver is heard of again.</summary>
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

    /// <summary>The kitchen is done.</summary>
    public void MarkReady(DateTime at)
    {
        if (ReadyAt is null)
        {
            ReadyAt = at;
            Version++;
        }
    }

    /// <summary>The customer changed the tip, minor units.</summary>
    public void ChangeTip(long tip)
    {
        Tip = tip;
        Version++;
    }

    /// <summary>The order ended otherwise. False when the delivery is over already.</summary>
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

    /// <summary>The customer's account is gone: forget where the customer lives as soon as nobody has to go there.</summary>
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
