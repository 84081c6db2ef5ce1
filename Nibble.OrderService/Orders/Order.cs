using Nibble.Contracts;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.OrderService.Orders;

/// <summary>
/// An order: its fixed prices, its place in the order machine, its ledger. A verb either refuses and changes nothing,
/// or changes everything that belongs to the step: status, history, events, and the next line of the ledger, written
/// down as pending before the provider hears of it. <see cref="Settlement"/> carries those lines out.
/// </summary>
internal sealed class Order
{
    /// <summary>How long after delivery the customer may change the tip.</summary>
    public static readonly TimeSpan TipWindow = TimeSpan.FromDays(1);

    /// <summary>How long a provider's answer is waited for before the payment counts as failed.</summary>
    public static readonly TimeSpan PaymentPatience = TimeSpan.FromMinutes(5);

    /// <summary>How long after a failed payment the customer may pay again at the same prices.</summary>
    public static readonly TimeSpan RetryWindow = TimeSpan.FromHours(1);

    /// <summary>What a scheduled order needs besides cooking: finding a driver and the way.</summary>
    public static readonly TimeSpan DeliveryLead = TimeSpan.FromMinutes(30);

    /// <summary>How long the request that caused a payment has before a worker takes over.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    private readonly List<PaymentEntry> _payments = [];
    private readonly List<OrderChange> _changes = [];
    private readonly List<object> _events = [];

    private Order() { }

    public Guid Id { get; private init; }

    public string Number { get; private init; } = "";

    public Guid CustomerId { get; private init; }

    public Guid RestaurantId { get; private init; }

    public string RestaurantName { get; private init; } = "";

    public Guid OwnerId { get; private init; }

    /// <summary>Where the driver collects.</summary>
    public GeoPoint Pickup { get; private init; } = null!;

    /// <summary>Where it goes. Line, postal code and exact place are gone once the customer's account is.</summary>
    public AddressSnapshot Address { get; private set; } = null!;

    public IReadOnlyList<OrderItem> Items { get; private init; } = [];

    public string? Note { get; private set; }

    public OrderStatus Status { get; private set; }

    // Money, all in minor units of Currency.
    public string Currency { get; private init; } = "";

    /// <summary>Basis points, as they were at placement.</summary>
    public int TaxRate { get; private init; }

    public long Subtotal { get; private init; }

    public long Discount { get; private set; }

    public long DeliveryFee { get; private init; }

    public long Tax { get; private set; }

    public long Tip { get; private set; }

    /// <summary>The tip before a raise that is not paid for yet; it comes back when the card refuses.</summary>
    public long? TipBefore { get; private set; }

    public long Total { get; private set; }

    /// <summary>What the staff granted back, at most what was paid.</summary>
    public long RefundGranted { get; private set; }

    public string? PromoCode { get; private init; }

    public PromotionState Promotion { get; private set; }

    /// <summary>The token of the card that pays.</summary>
    public string PaymentToken { get; private set; } = "";

    public PaymentStatus? PaymentStatus { get; private set; }

    /// <summary>Why it is <c>payment_failed</c>: one of the error codes.</summary>
    public string? PaymentRefusal { get; private set; }

    /// <summary>The same in words.</summary>
    public string? PaymentRefusalReason { get; private set; }

    /// <summary>The cart it was made from, at the version that was ordered; the cart is emptied when the order is placed.</summary>
    public long? CartVersion { get; private init; }

    // Time, all UTC.
    public DateTime CreatedAt { get; private init; }

    /// <summary>When the customer wants it; null is as soon as possible.</summary>
    public DateTime? ScheduledFor { get; private init; }

    /// <summary>From when on the restaurant shall answer a scheduled order.</summary>
    public DateTime? ReleaseAt { get; private init; }

    /// <summary>When it was paid for.</summary>
    public DateTime? PlacedAt { get; private set; }

    /// <summary>Until when the restaurant may answer; null when it was not asked, or has answered.</summary>
    public DateTime? AcceptBy { get; private set; }

    public DateTime? AcceptedAt { get; private set; }

    public DateTime? ReadyAt { get; private set; }

    public DateTime? DeliveredAt { get; private set; }

    public DateTime? EstimatedDeliveryAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }

    /// <summary>Until when payment is tried (<c>pending_payment</c>) or may be tried again (<c>payment_failed</c>).</summary>
    public DateTime? PayBy { get; private set; }

    /// <summary>How long the restaurant may stay silent, as it was at placement.</summary>
    public TimeSpan AcceptTimeout { get; private init; }

    /// <summary>The kitchen's estimate: the restaurant's usual one until it accepts with another.</summary>
    public int PrepMinutes { get; private set; }

    /// <summary>The usual way from the restaurant to the door.</summary>
    public int TravelMinutes { get; private init; }

    public Guid? DriverId { get; private set; }

    /// <summary>The driver's account.</summary>
    public Guid? DriverUserId { get; private set; }

    public string? DriverFirstName { get; private set; }

    /// <summary>The customer's account is gone: forget the address as soon as nobody needs it.</summary>
    public bool Forget { get; private set; }

    /// <summary>When a worker looks after what is unsettled; null when all is settled.</summary>
    public DateTime? SettleAt { get; private set; }

    public int SettleAttempts { get; private set; }

    public long Version { get; private set; } = 1;

    public IReadOnlyList<PaymentEntry> Payments => _payments;

    public IReadOnlyList<OrderChange> Changes => _changes;

    /// <summary>The ledger; only an order that was loaded with its payments has one.</summary>
    public Ledger Ledger => new(_payments);

    /// <summary>Nothing is left to do with the provider or the promotions.</summary>
    public bool IsSettled => SettleAt is null;

    public static Order Create(OrderDraft draft, DateTime now)
    {
        var promotion = draft.PromoCode is null ? PromotionState.None : PromotionState.Wanted;
        var totals = OrderTotals.Of(
            draft.Items.Sum(item => item.Total),
            0,
            draft.Quote.DeliveryFee,
            draft.Settings.TaxRate,
            draft.Tip
        );
        var travel = TravelMinutesFor(draft.Quote.DistanceKm);
        var order = new Order
        {
            Id = draft.Id ?? Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            Number = draft.Number,
            CustomerId = draft.CustomerId,
            RestaurantId = draft.Quote.RestaurantId,
            RestaurantName = draft.Quote.Name,
            OwnerId = draft.Quote.OwnerId,
            Pickup = draft.Quote.Location,
            Address = draft.Address,
            Items = draft.Items,
            Note = draft.Note,
            Currency = draft.Quote.Currency,
            TaxRate = draft.Settings.TaxRate,
            Subtotal = totals.Subtotal,
            DeliveryFee = totals.DeliveryFee,
            Tip = draft.Tip,
            PromoCode = draft.PromoCode,
            Promotion = promotion,
            PaymentToken = draft.PaymentToken,
            CartVersion = draft.CartVersion,
            CreatedAt = now,
            ScheduledFor = draft.ScheduledFor,
            ReleaseAt = draft.ScheduledFor - DeliveryLead - TimeSpan.FromMinutes(draft.Quote.PrepMinutes),
            AcceptTimeout = TimeSpan.FromSeconds(draft.Settings.AcceptTimeoutSeconds),
            PrepMinutes = draft.Quote.PrepMinutes,
            TravelMinutes = travel,
            EstimatedDeliveryAt = draft.ScheduledFor ?? now.AddMinutes(draft.Quote.PrepMinutes + travel),
            PayBy = now + PaymentPatience,
        };
        order.Reckon(totals);
        order.Record(OrderChangeKind.StatusChanged, order.CustomerActor, now);
        order.Settle(now);
        return order;
    }

    /// <summary>The restaurant will cook it: the payment is captured and a driver is looked for.</summary>
    public Refusal? Accept(Actor by, int? prepMinutes, DateTime now)
    {
        if (Status == OrderStatus.Placed && AcceptBy is null)
        {
            return Refusal.Conflict(
                ErrorCodes.InvalidTransition,
                $"It is scheduled; it can be accepted from {ReleaseAt:u} on."
            );
        }

        if (Step(OrderStatus.Accepted, by, null, now) is { } refusal)
        {
            return refusal;
        }

        AcceptedAt = now;
        PrepMinutes = prepMinutes ?? PrepMinutes;
        EstimatedDeliveryAt = Later(ScheduledFor, now.AddMinutes(PrepMinutes + TravelMinutes));
        _events.Add(
            new OrderAccepted(
                Id,
                Number,
                CustomerId,
                RestaurantId,
                RestaurantName,
                OwnerId,
                Pickup,
                Address.Location,
                string.Join(
                    ", ",
                    new[] { Address.Line1, Address.Line2, $"{Address.PostalCode} {Address.City}" }.OfType<string>()
                ),
                DeliveryFee,
                TipBefore ?? Tip,
                Currency,
                PrepMinutes,
                now
            )
        );
        Settle(now);
        return null;
    }

    /// <summary>The restaurant will not cook it: what is held is let go.</summary>
    public Refusal? Reject(Actor by, string reason, DateTime now) => End(OrderStatus.Rejected, by, reason, now);

    /// <summary>The kitchen started. From here on the customer cannot cancel.</summary>
    public Refusal? StartPreparing(Actor by, DateTime now) => Progress(OrderStatus.Preparing, by, now);

    /// <summary>The kitchen is done.</summary>
    public Refusal? MarkReady(Actor by, DateTime now)
    {
        if (Progress(OrderStatus.Ready, by, now) is { } refusal)
        {
            return refusal;
        }

        ReadyAt = now;
        return null;
    }

    /// <summary>The driver has it.</summary>
    public Refusal? PickUp(Actor by, DateTime now) => Progress(OrderStatus.PickedUp, by, now);

    /// <summary>The customer has it.</summary>
    public Refusal? Deliver(Actor by, DateTime now)
    {
        if (Step(OrderStatus.Delivered, by, null, now) is { } refusal)
        {
            return refusal;
        }

        DeliveredAt = now;
        _events.Add(
            new OrderDelivered(
                Id,
                Number,
                CustomerId,
                RestaurantId,
                RestaurantName,
                DriverId,
                Total,
                Currency,
                PlacedAt ?? CreatedAt,
                AcceptedAt,
                ReadyAt,
                now
            )
        );
        Settle(now);
        return null;
    }

    /// <summary>
    /// Calls it off: the customer until the kitchen starts, the staff and time-outs until it is delivered. The rule of
    /// money is one for all: a cancelled order costs nothing, what is held is let go and what was taken is given back.
    /// </summary>
    public Refusal? Cancel(Actor by, string reason, DateTime now)
    {
        var tooLateForCustomer = Status is OrderStatus.Preparing or OrderStatus.Ready or OrderStatus.PickedUp;
        var neverPaid = Status == OrderStatus.PaymentFailed && PayBy is null;
        return neverPaid || (by.IsCustomer && tooLateForCustomer)
            ? NoSuchStep(OrderStatus.Cancelled)
            : End(OrderStatus.Cancelled, by, reason, now);
    }

    /// <summary>The staff gives back a part of what was paid, or all of it.</summary>
    public Refusal? Refund(Actor by, long amount, string reason, DateTime now)
    {
        if (!Status.IsSold())
        {
            return Refusal.Conflict(
                ErrorCodes.InvalidTransition,
                $"Nothing was paid: the order is {Status.Spelled()}."
            );
        }

        // A raise of the tip that is not paid for yet gives nothing back.
        var agreed = Total - Tip + Math.Min(Tip, TipBefore ?? Tip);
        var refundable = Math.Min(Ledger.Captured, agreed) - RefundGranted;
        if (amount > refundable)
        {
            return Refusal.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                $"At most {refundable} of what was paid can still be refunded."
            );
        }

        RefundGranted += amount;
        Touch(now);
        Record(OrderChangeKind.Refunded, by, now, reason, amount);
        _events.Add(new OrderRefunded(Id, Number, CustomerId, RestaurantId, amount, Currency, reason, now));
        Settle(now);
        return null;
    }

    /// <summary>
    /// The customer changes the tip, until a day after delivery. A raise holds once it is paid for; if the card refuses,
    /// the old tip stays.
    /// </summary>
    public Refusal? ChangeTip(long tip, DateTime now)
    {
        if (!(Status == OrderStatus.Placed || Status.IsSold()) || now > DeliveredAt + TipWindow)
        {
            return Refusal.Conflict(
                ErrorCodes.InvalidTransition,
                "The tip can be changed from placement until a day after delivery."
            );
        }

        if (TipBefore is not null)
        {
            return Refusal.Conflict(ErrorCodes.Conflict, "The last change of the tip is still being paid for.");
        }

        if (Total - Tip + tip < RefundGranted)
        {
            return Refusal.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                "With this tip more would have been refunded than was paid."
            );
        }

        if (tip == Tip)
        {
            return null;
        }

        TipBefore = Tip;
        Reckon(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, tip));
        Touch(now);
        Settle(now);
        return null;
    }

    /// <summary>Another card, after a failed payment; the prices stay those of the first try.</summary>
    public Refusal? PayAgain(string token, DateTime now)
    {
        if (Status == OrderStatus.PaymentFailed && PayBy is null)
        {
            return Refusal.Conflict(
                ErrorCodes.InvalidTransition,
                "It is too late to pay for this order; place a new one."
            );
        }

        if (Status == OrderStatus.PaymentFailed && !IsSettled)
        {
            return Refusal.Conflict(ErrorCodes.Conflict, "The last try is still being undone; try again shortly.");
        }

        if (Step(OrderStatus.PendingPayment, CustomerActor, null, now) is { } refusal)
        {
            return refusal;
        }

        PaymentToken = token;
        (PaymentRefusal, PaymentRefusalReason) = (null, null);
        PayBy = now + PaymentPatience;
        if (PromoCode is not null)
        {
            Promotion = PromotionState.Wanted;
            Reckon(OrderTotals.Of(Subtotal, 0, DeliveryFee, TaxRate, Tip));
        }

        Settle(now);
        return null;
    }

    /// <summary>A scheduled order is due: from now on the restaurant has to answer.</summary>
    public bool Release(DateTime now)
    {
        if (Status != OrderStatus.Placed || AcceptBy is not null)
        {
            return false;
        }

        Touch(now);
        Record(OrderChangeKind.Due, Actor.System, now);
        AskRestaurant(now);
        return true;
    }

    /// <summary>The restaurant stayed silent: cancelled and let go.</summary>
    public bool Expire(DateTime now) =>
        AcceptBy <= now && Cancel(Actor.System, "The restaurant did not answer in time.", now) is null;

    /// <summary>
    /// Time is up for paying: a try without an answer has failed, a failed order that nobody paid for has ended.
    /// </summary>
    public bool ExpirePayment(DateTime now)
    {
        if (!(PayBy <= now))
        {
            return false;
        }

        if (Status == OrderStatus.PendingPayment)
        {
            FailPayment(ErrorCodes.PaymentProviderError, "The payment could not be completed in time.", now);
            Settle(now);
            return true;
        }

        PayBy = null;
        Touch(now);
        Announce("It was not paid for.", Actor.System, 0, now);
        return true;
    }

    /// <summary>The promotion holds and takes this much off.</summary>
    public void PromotionRedeemed(long discount, DateTime now)
    {
        if (Status == OrderStatus.PendingPayment && Promotion == PromotionState.Wanted)
        {
            Promotion = PromotionState.Redeemed;
            Reckon(OrderTotals.Of(Subtotal, discount, DeliveryFee, TaxRate, Tip));
        }
        else if (Promotion == PromotionState.Released)
        {
            // The order ended while the promotion was being asked for.
            Promotion = PromotionState.Releasing;
        }

        Touch(now);
        Settle(now);
    }

    /// <summary>The promotion does not hold (any more): the order cannot be paid at the price it was placed for.</summary>
    public void PromotionRefused(string code, string reason, DateTime now)
    {
        if (Status != OrderStatus.PendingPayment || Promotion != PromotionState.Wanted)
        {
            return;
        }

        FailPayment(code, reason, now);
        Promotion = PromotionState.Released;
        Settle(now);
    }

    /// <summary>The promotion has its use back.</summary>
    public void PromotionReleased(DateTime now)
    {
        if (Promotion == PromotionState.Releasing)
        {
            Promotion = PromotionState.Released;
            Touch(now);
            Settle(now);
        }
    }

    /// <summary>The provider's answer to a line of the ledger. The same answer again changes nothing.</summary>
    public void PaymentAnswered(Guid entryId, PaymentOutcome outcome, DateTime now)
    {
        var entry = _payments.Single(payment => payment.Id == entryId);
        if (!entry.IsPending)
        {
            return;
        }

        entry.Complete(outcome, now);
        Touch(now);
        if (!outcome.Approved)
        {
            PaymentRefused(entry, outcome, now);
        }

        Settle(now);
        if (!outcome.Approved && entry.Kind != PaymentKind.Authorize)
        {
            Postpone(now);
        }
    }

    /// <summary>Somebody did not answer: a worker tries again, later each time.</summary>
    public void Postpone(DateTime now)
    {
        if (SettleAt is null)
        {
            return;
        }

        SettleAttempts++;
        var wait = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(SettleAttempts - 1, 12)));
        SettleAt = now + (wait < LongestBackoff ? wait : LongestBackoff);
        Version++;
    }

    /// <summary>No request waits for the outcome: a worker settles it at once.</summary>
    public void LeaveToWorker(DateTime now) => SettleAt = IsSettled ? null : now;

    /// <summary>A driver took it; a later one replaces the driver.</summary>
    public void AssignDriver(Guid driverId, Guid userId, string firstName, DateTime? estimate, DateTime now)
    {
        if (Status.IsFinal())
        {
            return;
        }

        DriverId = driverId;
        DriverUserId = userId;
        DriverFirstName = firstName;
        EstimatedDeliveryAt = estimate ?? EstimatedDeliveryAt;
        Touch(now);
        Record(OrderChangeKind.DriverAssigned, DriverActor, now);
    }

    /// <summary>The driver is at the restaurant.</summary>
    public void DriverArrived(DateTime now)
    {
        if (!Status.IsFinal())
        {
            Touch(now);
            Record(OrderChangeKind.DriverArrived, DriverActor, now);
        }
    }

    /// <summary>No driver was found, or the one there was is lost.</summary>
    public void LoseDriver(string? reason, DateTime now)
    {
        if (Status.IsFinal() || Status == OrderStatus.PickedUp)
        {
            return;
        }

        DriverId = null;
        DriverUserId = null;
        DriverFirstName = null;
        Touch(now);
        Record(OrderChangeKind.DriverLost, Actor.System, now, reason);
    }

    /// <summary>
    /// The driver has it, or has handed it over. The food went out of the door whatever the kitchen pressed, so the
    /// steps that nobody reported are taken on the way.
    /// </summary>
    public void CatchUp(OrderStatus reached, DateTime now)
    {
        while (Status != reached)
        {
            var refusal = Status switch
            {
                OrderStatus.Accepted => StartPreparing(Actor.System, now),
                OrderStatus.Preparing => MarkReady(Actor.System, now),
                OrderStatus.Ready => PickUp(DriverActor, now),
                OrderStatus.PickedUp when reached == OrderStatus.Delivered => Deliver(DriverActor, now),
                _ => NoSuchStep(reached), // Ended meanwhile, or past it: an old message.
            };
            if (refusal is not null)
            {
                return;
            }
        }
    }

    /// <summary>The customer's account is gone: forgets where they live, as soon as nobody has to go there.</summary>
    public void ForgetCustomer()
    {
        Forget = true;
        ForgetIfEnded();
        Version++;
    }

    /// <summary>
    /// The events that happened since it was loaded; each is taken once. (A list of <see cref="IEvent"/> cannot be written:
    /// an interface with static abstract members is no type argument.)
    /// </summary>
    public IReadOnlyList<object> TakeEvents()
    {
        object[] events = [.. _events];
        _events.Clear();
        return events;
    }

    private Actor CustomerActor => new(CustomerId, Roles.Customer);

    private Actor DriverActor => new(DriverUserId, Roles.Driver);

    private static int TravelMinutesFor(double? distanceKm) => (int)Math.Ceiling(5 + ((distanceKm ?? 2) * 4));

    private static DateTime Later(DateTime? one, DateTime other) => one > other ? one.Value : other;

    private Refusal? Progress(OrderStatus to, Actor by, DateTime now)
    {
        if (Step(to, by, null, now) is { } refusal)
        {
            return refusal;
        }

        _events.Add(new OrderProgressed(Id, Number, CustomerId, RestaurantId, RestaurantName, to.Spelled(), now));
        Settle(now);
        return null;
    }

    private Refusal? End(OrderStatus to, Actor by, string reason, DateTime now)
    {
        if (Step(to, by, reason, now) is { } refusal)
        {
            return refusal;
        }

        var back = Ledger.Held + Ledger.Paid;
        if (TipBefore is { } before)
        {
            TipBefore = null;
            Reckon(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, before));
        }

        PayBy = null;
        AskPromotionBack();
        Announce(reason, by, back, now);
        Settle(now);
        return null;
    }

    private Refusal? Step(OrderStatus to, Actor by, string? reason, DateTime now)
    {
        if (!Status.CanBecome(to))
        {
            return NoSuchStep(to);
        }

        Status = to;
        AcceptBy = null;
        Touch(now);
        Record(OrderChangeKind.StatusChanged, by, now, reason);
        ForgetIfEnded();
        return null;
    }

    private Refusal NoSuchStep(OrderStatus to) =>
        Refusal.Conflict(
            ErrorCodes.InvalidTransition,
            $"The order is {Status.Spelled()}; it cannot become {to.Spelled()}."
        );

    private void FailPayment(string code, string reason, DateTime now)
    {
        (PaymentRefusal, PaymentRefusalReason) = (code, reason);
        _ = Step(OrderStatus.PaymentFailed, Actor.System, reason, now);
        PayBy = now + RetryWindow;
        AskPromotionBack();
    }

    private void PaymentRefused(PaymentEntry entry, PaymentOutcome outcome, DateTime now)
    {
        switch (entry.Kind)
        {
            case PaymentKind.Authorize when Status == OrderStatus.PendingPayment:
                FailPayment(
                    outcome.RefusalCode ?? ErrorCodes.PaymentDeclined,
                    outcome.Reason ?? "The payment was refused.",
                    now
                );
                break;
            case PaymentKind.Authorize when TipBefore is { } before:
                TipBefore = null;
                Reckon(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, before));
                break;
            case PaymentKind.Capture when Status.CanBecome(OrderStatus.Cancelled) && Status != OrderStatus.PickedUp:
                _ = Cancel(Actor.System, "The payment could not be taken.", now);
                break;
        }
    }

    /// <summary>
    /// Does what the ledger allows now, and writes down its next line. At most one line is under way at a time.
    /// </summary>
    private void Settle(DateTime now)
    {
        var ledger = Ledger;
        if (ledger.Pending is null && Promotion != PromotionState.Wanted)
        {
            if (Status == OrderStatus.PendingPayment && ledger.Held == Total)
            {
                Place(now);
            }

            var (hold, keep) =
                Status is OrderStatus.PendingPayment or OrderStatus.Placed ? (Total, 0)
                : Status.IsSold() ? (0, Total - RefundGranted)
                : (0L, 0L);
            if (TipBefore is { } before && ledger.Held + ledger.Paid >= hold + keep)
            {
                TipBefore = null;
                Record(OrderChangeKind.TipChanged, CustomerActor, now, amount: Tip);
                _events.Add(new OrderTipChanged(Id, RestaurantId, DriverId, before, Tip, Currency, now));
            }

            if (ledger.Next(hold, keep) is var (kind, amount, authorization))
            {
                _payments.Add(
                    new PaymentEntry
                    {
                        Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                        OrderId = Id,
                        Line = _payments.Count + 1,
                        Kind = kind,
                        Amount = amount,
                        Currency = Currency,
                        Token = kind == PaymentKind.Authorize ? PaymentToken : null,
                        AuthorizationId = authorization,
                        At = now,
                    }
                );
            }
        }

        PaymentStatus = Ledger.Status;
        var unsettled = Ledger.Pending is not null || Promotion is PromotionState.Wanted or PromotionState.Releasing;
        SettleAt = unsettled ? SettleAt ?? now + Lease : null;
        SettleAttempts = unsettled ? SettleAttempts : 0;
    }

    private void Place(DateTime now)
    {
        _ = Step(OrderStatus.Placed, Actor.System, null, now);
        PlacedAt = now;
        PayBy = null;
        if (ReleaseAt is null || ReleaseAt <= now)
        {
            AskRestaurant(now);
        }
    }

    private void AskRestaurant(DateTime now)
    {
        AcceptBy = now + AcceptTimeout;
        _events.Add(
            new OrderPlaced(
                Id,
                Number,
                CustomerId,
                RestaurantId,
                RestaurantName,
                OwnerId,
                [.. Items.Select(item => new OrderedItem(item.MenuItemId, item.Name, item.Quantity, item.UnitPrice))],
                Subtotal,
                Discount,
                DeliveryFee,
                Tax,
                Tip,
                Total,
                Currency,
                PromoCode,
                ScheduledFor,
                PlacedAt ?? now
            )
        );
    }

    private void Announce(string reason, Actor by, long back, DateTime now) =>
        _events.Add(
            new OrderEnded(
                Id,
                Number,
                CustomerId,
                RestaurantId,
                RestaurantName,
                OwnerId,
                Status.Spelled(),
                reason,
                by.Role,
                back,
                Currency,
                now
            )
        );

    private void AskPromotionBack() =>
        Promotion = Promotion is PromotionState.Wanted or PromotionState.Redeemed
            ? PromotionState.Releasing
            : Promotion;

    private void Reckon(OrderTotals totals) =>
        (Discount, Tax, Tip, Total) = (totals.Discount, totals.Tax, totals.Tip, totals.Total);

    private void ForgetIfEnded()
    {
        if (Forget && (Status.IsFinal() || Status == OrderStatus.PaymentFailed))
        {
            Address = new AddressSnapshot(null, "", null, Address.City, "", Address.Country, Pickup);
            Note = null;
        }
    }

    private void Touch(DateTime now)
    {
        UpdatedAt = now;
        Version++;
    }

    private void Record(OrderChangeKind kind, Actor by, DateTime now, string? reason = null, long? amount = null) =>
        _changes.Add(
            new OrderChange
            {
                OrderId = Id,
                Kind = kind,
                Status = Status,
                At = now,
                ById = by.Id,
                ByRole = by.Role,
                Reason = reason,
                Amount = amount,
            }
        );
}

/// <summary>Where an order stands with its promotion.</summary>
internal enum PromotionState
{
    None,

    /// <summary>To be redeemed before the payment.</summary>
    Wanted,

    Redeemed,

    /// <summary>To be given back.</summary>
    Releasing,

    Released,
}

/// <summary>What an order is made of, checked and priced.</summary>
internal sealed record OrderDraft(
    string Number,
    Guid CustomerId,
    RestaurantQuote Quote,
    AddressSnapshot Address,
    IReadOnlyList<OrderItem> Items,
    string PaymentToken,
    long Tip,
    string? Note,
    DateTime? ScheduledFor,
    string? PromoCode,
    long? CartVersion,
    MarketplaceSettings Settings,
    Guid? Id = null
);
