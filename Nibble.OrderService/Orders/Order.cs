using Nibble.Contracts;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.OrderService.Orders;

/// <summary>
/// An order: its fixed prices, its place in the order machine, its ledger. A verb either refuses and changes nothing,
/// or changes everything that belongs to the step: status, history, events, and the next line of the ledger, written
/// down as pending before the provider hears of it. <see cref="PaymentProcessor"/> carries those lines out.
/// </summary>
internal sealed class Order : IHasDomainEvents
{
    /// <summary>How long after delivery the customer may change the tip.</summary>
    public static readonly TimeSpan TipWindow = TimeSpan.FromDays(1);

    /// <summary>How long a provider's answer is waited for before the payment counts as failed.</summary>
    public static readonly TimeSpan PaymentTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long after a failed payment the customer may pay again at the same prices.</summary>
    public static readonly TimeSpan PaymentRetryWindow = TimeSpan.FromHours(1);

    /// <summary>What a scheduled order needs besides cooking: finding a driver and the way.</summary>
    public static readonly TimeSpan DeliveryLeadTime = TimeSpan.FromMinutes(30);

    /// <summary>How long the request that caused a payment has before a worker takes over.</summary>
    private static readonly TimeSpan ProcessingLease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromHours(1);

    private readonly List<PaymentTransaction> _payments = [];
    private readonly List<OrderChange> _changes = [];
    private readonly List<IEvent> _domainEvents = [];

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
    public long? PreviousTip { get; private set; }

    public long Total { get; private set; }

    /// <summary>What the staff granted back, at most what was paid.</summary>
    public long RefundedAmount { get; private set; }

    public string? PromoCode { get; private init; }

    public PromotionState Promotion { get; private set; }

    /// <summary>The token of the card that pays.</summary>
    public string PaymentToken { get; private set; } = "";

    public PaymentStatus? PaymentStatus { get; private set; }

    /// <summary>Why it is <c>payment_failed</c>: one of the error codes.</summary>
    public string? PaymentFailureCode { get; private set; }

    /// <summary>The same in words.</summary>
    public string? PaymentFailureMessage { get; private set; }

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
    public DateTime? AcceptanceDeadline { get; private set; }

    public DateTime? AcceptedAt { get; private set; }

    public DateTime? ReadyAt { get; private set; }

    public DateTime? DeliveredAt { get; private set; }

    public DateTime? EstimatedDeliveryAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }

    /// <summary>Until when payment is tried (<c>pending_payment</c>) or may be tried again (<c>payment_failed</c>).</summary>
    public DateTime? PaymentDeadline { get; private set; }

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
    public bool AnonymizationRequested { get; private set; }

    /// <summary>When a worker looks after what is unsettled; null when all is settled.</summary>
    public DateTime? NextPaymentAttemptAt { get; private set; }

    public int PaymentAttempts { get; private set; }

    public long Version { get; private set; } = 1;

    public IReadOnlyList<PaymentTransaction> Payments => _payments;

    public IReadOnlyList<OrderChange> Changes => _changes;

    /// <summary>The ledger; only an order that was loaded with its payments has one.</summary>
    public Ledger Ledger => new(_payments);

    /// <summary>Nothing is left to do with the provider or the promotions.</summary>
    public bool IsPaymentProcessed => NextPaymentAttemptAt is null;

    public static Order Create(OrderDraft draft, DateTime now)
    {
        var promotion = draft.PromoCode is null ? PromotionState.None : PromotionState.RedemptionPending;
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
            ReleaseAt = draft.ScheduledFor - DeliveryLeadTime - TimeSpan.FromMinutes(draft.Quote.PrepMinutes),
            AcceptTimeout = TimeSpan.FromSeconds(draft.Settings.AcceptTimeoutSeconds),
            PrepMinutes = draft.Quote.PrepMinutes,
            TravelMinutes = travel,
            EstimatedDeliveryAt = draft.ScheduledFor ?? now.AddMinutes(draft.Quote.PrepMinutes + travel),
            PaymentDeadline = now + PaymentTimeout,
        };
        order.ApplyTotals(totals);
        order.Record(OrderChangeKind.StatusChanged, order.CustomerActor, now);
        order.AdvancePayment(now);
        return order;
    }

    /// <summary>The restaurant will cook it: the payment is captured and a driver is looked for.</summary>
    public Error? Accept(Actor by, int? prepMinutes, DateTime now)
    {
        if (Status == OrderStatus.Placed && AcceptanceDeadline is null)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"It is scheduled; it can be accepted from {ReleaseAt:u} on."
            );
        }

        if (TransitionTo(OrderStatus.Accepted, by, null, now) is { } error)
        {
            return error;
        }

        AcceptedAt = now;
        PrepMinutes = prepMinutes ?? PrepMinutes;
        EstimatedDeliveryAt = Later(ScheduledFor, now.AddMinutes(PrepMinutes + TravelMinutes));
        _domainEvents.Add(
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
                PreviousTip ?? Tip,
                Currency,
                PrepMinutes,
                now
            )
        );
        AdvancePayment(now);
        return null;
    }

    /// <summary>The restaurant will not cook it: what is held is let go.</summary>
    public Error? Reject(Actor by, string reason, DateTime now) => End(OrderStatus.Rejected, by, reason, now);

    /// <summary>The kitchen started. From here on the customer cannot cancel.</summary>
    public Error? StartPreparing(Actor by, DateTime now) => Progress(OrderStatus.Preparing, by, now);

    /// <summary>The kitchen is done.</summary>
    public Error? MarkReady(Actor by, DateTime now)
    {
        if (Progress(OrderStatus.Ready, by, now) is { } error)
        {
            return error;
        }

        ReadyAt = now;
        return null;
    }

    /// <summary>The driver has it.</summary>
    public Error? PickUp(Actor by, DateTime now) => Progress(OrderStatus.PickedUp, by, now);

    /// <summary>The customer has it.</summary>
    public Error? Deliver(Actor by, DateTime now)
    {
        if (TransitionTo(OrderStatus.Delivered, by, null, now) is { } error)
        {
            return error;
        }

        DeliveredAt = now;
        _domainEvents.Add(
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
        AdvancePayment(now);
        return null;
    }

    /// <summary>
    /// Calls it off: the customer until the kitchen starts, the staff and time-outs until it is delivered. The rule of
    /// money is one for all: a cancelled order costs nothing, what is held is let go and what was taken is given back.
    /// </summary>
    public Error? Cancel(Actor by, string reason, DateTime now)
    {
        var tooLateForCustomer = Status is OrderStatus.Preparing or OrderStatus.Ready or OrderStatus.PickedUp;
        var neverPaid = Status == OrderStatus.PaymentFailed && PaymentDeadline is null;
        return neverPaid || (by.IsCustomer && tooLateForCustomer)
            ? InvalidTransition(OrderStatus.Cancelled)
            : End(OrderStatus.Cancelled, by, reason, now);
    }

    /// <summary>The staff gives back a part of what was paid, or all of it.</summary>
    public Error? Refund(Actor by, long amount, string reason, DateTime now)
    {
        if (!Status.IsBillable())
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, $"Nothing was paid: the order is {Status.Spelled()}.");
        }

        // A raise of the tip that is not paid for yet gives nothing back.
        var agreed = Total - Tip + Math.Min(Tip, PreviousTip ?? Tip);
        var refundable = Math.Min(Ledger.Captured, agreed) - RefundedAmount;
        if (amount > refundable)
        {
            return Error.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                $"At most {refundable} of what was paid can still be refunded."
            );
        }

        RefundedAmount += amount;
        Touch(now);
        Record(OrderChangeKind.Refunded, by, now, reason, amount);
        _domainEvents.Add(new OrderRefunded(Id, Number, CustomerId, RestaurantId, amount, Currency, reason, now));
        AdvancePayment(now);
        return null;
    }

    /// <summary>
    /// The customer changes the tip, until a day after delivery. A raise holds once it is paid for; if the card refuses,
    /// the old tip stays.
    /// </summary>
    public Error? ChangeTip(long tip, DateTime now)
    {
        if (!(Status == OrderStatus.Placed || Status.IsBillable()) || now > DeliveredAt + TipWindow)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                "The tip can be changed from placement until a day after delivery."
            );
        }

        if (PreviousTip is not null)
        {
            return Error.Conflict(ErrorCodes.Conflict, "The last change of the tip is still being paid for.");
        }

        if (Total - Tip + tip < RefundedAmount)
        {
            return Error.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                "With this tip more would have been refunded than was paid."
            );
        }

        if (tip == Tip)
        {
            return null;
        }

        PreviousTip = Tip;
        ApplyTotals(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, tip));
        Touch(now);
        AdvancePayment(now);
        return null;
    }

    /// <summary>Another card, after a failed payment; the prices stay those of the first try.</summary>
    public Error? RetryPayment(string token, DateTime now)
    {
        if (Status == OrderStatus.PaymentFailed && PaymentDeadline is null)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                "It is too late to pay for this order; place a new one."
            );
        }

        if (Status == OrderStatus.PaymentFailed && !IsPaymentProcessed)
        {
            return Error.Conflict(ErrorCodes.Conflict, "The last try is still being undone; try again shortly.");
        }

        if (TransitionTo(OrderStatus.PendingPayment, CustomerActor, null, now) is { } error)
        {
            return error;
        }

        PaymentToken = token;
        (PaymentFailureCode, PaymentFailureMessage) = (null, null);
        PaymentDeadline = now + PaymentTimeout;
        if (PromoCode is not null)
        {
            Promotion = PromotionState.RedemptionPending;
            ApplyTotals(OrderTotals.Of(Subtotal, 0, DeliveryFee, TaxRate, Tip));
        }

        AdvancePayment(now);
        return null;
    }

    /// <summary>A scheduled order is due: from now on the restaurant has to answer.</summary>
    public bool Release(DateTime now)
    {
        if (Status != OrderStatus.Placed || AcceptanceDeadline is not null)
        {
            return false;
        }

        Touch(now);
        Record(OrderChangeKind.Due, Actor.System, now);
        RequestAcceptance(now);
        return true;
    }

    /// <summary>The restaurant stayed silent: cancelled and let go.</summary>
    public bool ExpireAcceptance(DateTime now) =>
        AcceptanceDeadline <= now && Cancel(Actor.System, "The restaurant did not answer in time.", now) is null;

    /// <summary>
    /// Time is up for paying: a try without an answer has failed, a failed order that nobody paid for has ended.
    /// </summary>
    public bool ExpirePayment(DateTime now)
    {
        if (!(PaymentDeadline <= now))
        {
            return false;
        }

        if (Status == OrderStatus.PendingPayment)
        {
            FailPayment(ErrorCodes.PaymentProviderError, "The payment could not be completed in time.", now);
            AdvancePayment(now);
            return true;
        }

        PaymentDeadline = null;
        Touch(now);
        RaiseOrderEnded("It was not paid for.", Actor.System, 0, now);
        return true;
    }

    /// <summary>The promotion holds and takes this much off.</summary>
    public void ApplyPromotionRedemption(long discount, DateTime now)
    {
        if (Status == OrderStatus.PendingPayment && Promotion == PromotionState.RedemptionPending)
        {
            Promotion = PromotionState.Redeemed;
            ApplyTotals(OrderTotals.Of(Subtotal, discount, DeliveryFee, TaxRate, Tip));
        }
        else if (Promotion == PromotionState.Released)
        {
            // The order ended while the promotion was being asked for.
            Promotion = PromotionState.ReleasePending;
        }

        Touch(now);
        AdvancePayment(now);
    }

    /// <summary>The promotion does not hold (any more): the order cannot be paid at the price it was placed for.</summary>
    public void ApplyPromotionRejection(string code, string reason, DateTime now)
    {
        if (Status != OrderStatus.PendingPayment || Promotion != PromotionState.RedemptionPending)
        {
            return;
        }

        FailPayment(code, reason, now);
        Promotion = PromotionState.Released;
        AdvancePayment(now);
    }

    /// <summary>The promotion has its use back.</summary>
    public void ConfirmPromotionRelease(DateTime now)
    {
        if (Promotion == PromotionState.ReleasePending)
        {
            Promotion = PromotionState.Released;
            Touch(now);
            AdvancePayment(now);
        }
    }

    /// <summary>The provider's answer to a line of the ledger. The same answer again changes nothing.</summary>
    public void ApplyPaymentResult(Guid transactionId, PaymentResult result, DateTime now)
    {
        var entry = _payments.Single(payment => payment.Id == transactionId);
        if (!entry.IsPending)
        {
            return;
        }

        entry.Complete(result, now);
        Touch(now);
        if (!result.Approved)
        {
            HandlePaymentFailure(entry, result, now);
        }

        AdvancePayment(now);
        if (!result.Approved && entry.Kind != PaymentTransactionKind.Authorize)
        {
            SchedulePaymentRetry(now);
        }
    }

    /// <summary>Somebody did not answer: a worker tries again, later each time.</summary>
    public void SchedulePaymentRetry(DateTime now)
    {
        if (NextPaymentAttemptAt is null)
        {
            return;
        }

        PaymentAttempts++;
        var wait = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(PaymentAttempts - 1, 12)));
        NextPaymentAttemptAt = now + (wait < MaxBackoff ? wait : MaxBackoff);
        Version++;
    }

    /// <summary>No request waits for the outcome: a worker settles it at once.</summary>
    public void QueuePaymentProcessing(DateTime now) => NextPaymentAttemptAt = IsPaymentProcessed ? null : now;

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
    public void RecordDriverArrival(DateTime now)
    {
        if (!Status.IsFinal())
        {
            Touch(now);
            Record(OrderChangeKind.DriverArrived, DriverActor, now);
        }
    }

    /// <summary>No driver was found, or the one there was is lost.</summary>
    public void UnassignDriver(string? reason, DateTime now)
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
    public void FastForwardTo(OrderStatus target, DateTime now)
    {
        while (Status != target)
        {
            var error = Status switch
            {
                OrderStatus.Accepted => StartPreparing(Actor.System, now),
                OrderStatus.Preparing => MarkReady(Actor.System, now),
                OrderStatus.Ready => PickUp(DriverActor, now),
                OrderStatus.PickedUp when target == OrderStatus.Delivered => Deliver(DriverActor, now),
                _ => InvalidTransition(target), // Ended meanwhile, or past it: an old message.
            };
            if (error is not null)
            {
                return;
            }
        }
    }

    /// <summary>The customer's account is gone: forgets where they live, as soon as nobody has to go there.</summary>
    public void RequestAnonymization()
    {
        AnonymizationRequested = true;
        AnonymizeIfEnded();
        Version++;
    }

    /// <summary>
    /// The events that happened since it was loaded; each is taken once. (A list of <see cref="IEvent"/> cannot be written:
    /// an interface with static abstract members is no type argument.)
    /// </summary>
    public IReadOnlyList<IEvent> DequeueDomainEvents()
    {
        IEvent[] events = [.. _domainEvents];
        _domainEvents.Clear();
        return events;
    }

    private Actor CustomerActor => new(CustomerId, Roles.Customer);

    private Actor DriverActor => new(DriverUserId, Roles.Driver);

    private static int TravelMinutesFor(double? distanceKm) => (int)Math.Ceiling(5 + ((distanceKm ?? 2) * 4));

    private static DateTime Later(DateTime? one, DateTime other) => one > other ? one.Value : other;

    private Error? Progress(OrderStatus to, Actor by, DateTime now)
    {
        if (TransitionTo(to, by, null, now) is { } error)
        {
            return error;
        }

        _domainEvents.Add(new OrderProgressed(Id, Number, CustomerId, RestaurantId, RestaurantName, to.Spelled(), now));
        AdvancePayment(now);
        return null;
    }

    private Error? End(OrderStatus to, Actor by, string reason, DateTime now)
    {
        if (TransitionTo(to, by, reason, now) is { } error)
        {
            return error;
        }

        var back = Ledger.Held + Ledger.Paid;
        if (PreviousTip is { } before)
        {
            PreviousTip = null;
            ApplyTotals(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, before));
        }

        PaymentDeadline = null;
        RequestPromotionRelease();
        RaiseOrderEnded(reason, by, back, now);
        AdvancePayment(now);
        return null;
    }

    private Error? TransitionTo(OrderStatus to, Actor by, string? reason, DateTime now)
    {
        if (!Status.CanTransitionTo(to))
        {
            return InvalidTransition(to);
        }

        Status = to;
        AcceptanceDeadline = null;
        Touch(now);
        Record(OrderChangeKind.StatusChanged, by, now, reason);
        AnonymizeIfEnded();
        return null;
    }

    private Error InvalidTransition(OrderStatus to) =>
        Error.Conflict(
            ErrorCodes.InvalidTransition,
            $"The order is {Status.Spelled()}; it cannot become {to.Spelled()}."
        );

    private void FailPayment(string code, string reason, DateTime now)
    {
        (PaymentFailureCode, PaymentFailureMessage) = (code, reason);
        _ = TransitionTo(OrderStatus.PaymentFailed, Actor.System, reason, now);
        PaymentDeadline = now + PaymentRetryWindow;
        RequestPromotionRelease();
    }

    private void HandlePaymentFailure(PaymentTransaction transaction, PaymentResult result, DateTime now)
    {
        switch (transaction.Kind)
        {
            case PaymentTransactionKind.Authorize when Status == OrderStatus.PendingPayment:
                FailPayment(
                    result.FailureCode ?? ErrorCodes.PaymentDeclined,
                    result.Reason ?? "The payment was refused.",
                    now
                );
                break;
            case PaymentTransactionKind.Authorize when PreviousTip is { } before:
                PreviousTip = null;
                ApplyTotals(OrderTotals.Of(Subtotal, Discount, DeliveryFee, TaxRate, before));
                break;
            case PaymentTransactionKind.Capture
                when Status.CanTransitionTo(OrderStatus.Cancelled) && Status != OrderStatus.PickedUp:
                _ = Cancel(Actor.System, "The payment could not be taken.", now);
                break;
        }
    }

    /// <summary>
    /// Does what the ledger allows now, and writes down its next line. At most one line is under way at a time.
    /// </summary>
    private void AdvancePayment(DateTime now)
    {
        var ledger = Ledger;
        if (ledger.Pending is null && Promotion != PromotionState.RedemptionPending)
        {
            if (Status == OrderStatus.PendingPayment && ledger.Held == Total)
            {
                Place(now);
            }

            var (hold, keep) =
                Status is OrderStatus.PendingPayment or OrderStatus.Placed ? (Total, 0)
                : Status.IsBillable() ? (0, Total - RefundedAmount)
                : (0L, 0L);
            if (PreviousTip is { } before && ledger.Held + ledger.Paid >= hold + keep)
            {
                PreviousTip = null;
                Record(OrderChangeKind.TipChanged, CustomerActor, now, amount: Tip);
                _domainEvents.Add(new OrderTipChanged(Id, RestaurantId, DriverId, before, Tip, Currency, now));
            }

            if (ledger.NextStep(hold, keep) is var (kind, amount, authorization))
            {
                _payments.Add(
                    new PaymentTransaction
                    {
                        Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                        OrderId = Id,
                        Line = _payments.Count + 1,
                        Kind = kind,
                        Amount = amount,
                        Currency = Currency,
                        Token = kind == PaymentTransactionKind.Authorize ? PaymentToken : null,
                        AuthorizationId = authorization,
                        At = now,
                    }
                );
            }
        }

        PaymentStatus = Ledger.Status;
        var unsettled =
            Ledger.Pending is not null
            || Promotion is PromotionState.RedemptionPending or PromotionState.ReleasePending;
        NextPaymentAttemptAt = unsettled ? NextPaymentAttemptAt ?? now + ProcessingLease : null;
        PaymentAttempts = unsettled ? PaymentAttempts : 0;
    }

    private void Place(DateTime now)
    {
        _ = TransitionTo(OrderStatus.Placed, Actor.System, null, now);
        PlacedAt = now;
        PaymentDeadline = null;
        if (ReleaseAt is null || ReleaseAt <= now)
        {
            RequestAcceptance(now);
        }
    }

    private void RequestAcceptance(DateTime now)
    {
        AcceptanceDeadline = now + AcceptTimeout;
        _domainEvents.Add(
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

    private void RaiseOrderEnded(string reason, Actor by, long refunded, DateTime now) =>
        _domainEvents.Add(
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
                refunded,
                Currency,
                now
            )
        );

    private void RequestPromotionRelease() =>
        Promotion = Promotion is PromotionState.RedemptionPending or PromotionState.Redeemed
            ? PromotionState.ReleasePending
            : Promotion;

    private void ApplyTotals(OrderTotals totals) =>
        (Discount, Tax, Tip, Total) = (totals.Discount, totals.Tax, totals.Tip, totals.Total);

    private void AnonymizeIfEnded()
    {
        if (AnonymizationRequested && (Status.IsFinal() || Status == OrderStatus.PaymentFailed))
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
    RedemptionPending,

    Redeemed,

    /// <summary>To be given back.</summary>
    ReleasePending,

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
