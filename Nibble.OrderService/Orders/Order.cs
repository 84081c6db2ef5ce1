using Nibble.Contracts;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.OrderService.Orders;

/// <summary>
/// The order aggregate. A command either returns an error and changes nothing, or applies the whole step: status,
/// history, events and the next payment transaction, which stays pending until <see cref="PaymentProcessor"/> executes
/// it. The rules are in <see cref="OrderState"/>, <see cref="OrderTotals"/>, <see cref="OrderPromotion"/>,
/// <see cref="OrderDelivery"/>, <see cref="OrderPayment"/> and <see cref="Payments.Ledger"/>.
/// </summary>
/// <remarks>
/// Commands about money are in <see cref="OrderPaymentCommands"/>, those about the driver in
/// <see cref="OrderDeliveryCommands"/>. Only they use the internal setters and methods; a test enforces it.
/// </remarks>
internal sealed class Order : IHasDomainEvents
{
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
    public GeoPoint Pickup { get; private init; } = null!;

    /// <summary>The destination. Line, postal code and exact location are removed after the account was deleted.</summary>
    public AddressSnapshot Address { get; private set; } = null!;
    public IReadOnlyList<OrderItem> Items { get; private init; } = [];
    public string? Note { get; private set; }

    /// <summary>The version of the cart that was ordered; that cart is emptied when the order is placed.</summary>
    public long? CartVersion { get; private init; }

    public OrderStatus Status { get; private set; }
    public string Currency { get; private init; } = "";
    public OrderTotals Totals { get; internal set; } = null!;
    public OrderPromotion Promotion { get; internal set; } = null!;
    public OrderPayment Payment { get; internal set; } = null!;
    public OrderDelivery Delivery { get; internal set; } = null!;

    /// <summary>The driver's account. Not part of <see cref="Delivery"/>, because indexes of several columns include it.</summary>
    public Guid? DriverUserId { get; internal set; }

    // All times are UTC.
    public DateTime CreatedAt { get; private init; }
    public DateTime UpdatedAt { get; private set; }
    public DateTime? PlacedAt { get; private set; }

    /// <summary>The requested delivery time; null is as soon as possible.</summary>
    public DateTime? ScheduledFor { get; private init; }

    /// <summary>The time from which on the restaurant can respond to a scheduled order.</summary>
    public DateTime? ReleaseAt { get; private init; }

    /// <summary>The time the restaurant has to respond, as it was set at placement.</summary>
    public TimeSpan AcceptTimeout { get; private init; }

    /// <summary>Null when the restaurant was not asked yet, or has responded.</summary>
    public DateTime? AcceptanceDeadline { get; private set; }

    /// <summary>Until when payment is tried (<c>pending_payment</c>) or may be tried again (<c>payment_failed</c>).</summary>
    public DateTime? PaymentDeadline { get; internal set; }

    /// <summary>When <see cref="PaymentRetryJob"/> continues the payment processing; null when nothing is outstanding.</summary>
    public DateTime? NextPaymentAttemptAt { get; internal set; }

    /// <summary>The account was deleted: the address is removed as soon as the delivery does not need it.</summary>
    public bool AnonymizationRequested { get; private set; }
    public long Version { get; private set; } = 1;
    public IReadOnlyList<PaymentTransaction> Payments => _payments;
    public IReadOnlyList<OrderChange> Changes => _changes;

    /// <summary>Complete only for an order that was loaded with its payments.</summary>
    public Ledger Ledger => new(_payments);
    public bool IsPaymentProcessed => NextPaymentAttemptAt is null;
    internal OrderState State => new(Status, AcceptanceDeadline, PaymentDeadline);
    internal Actor CustomerActor => new(CustomerId, Roles.Customer);
    internal Actor DriverActor => new(DriverUserId, Roles.Driver);

    public static Order Create(OrderDraft draft, DateTime now)
    {
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
            CartVersion = draft.CartVersion,
            Currency = draft.Quote.Currency,
            Totals = draft.CalculateTotals(),
            Promotion = OrderPromotion.Of(draft.PromoCode),
            Payment = OrderPayment.With(draft.PaymentToken),
            Delivery = OrderDelivery.Estimate(draft.Quote, draft.ScheduledFor, now),
            CreatedAt = now,
            ScheduledFor = draft.ScheduledFor,
            ReleaseAt = OrderDelivery.ReleaseTime(draft.Quote, draft.ScheduledFor),
            AcceptTimeout = TimeSpan.FromSeconds(draft.Settings.AcceptTimeoutSeconds),
            PaymentDeadline = now + OrderPayment.Timeout,
        };
        order.Record(OrderChangeKind.StatusChanged, order.CustomerActor, now);
        order.AdvancePayment(now);
        return order;
    }

    public Error? Accept(Actor by, int? prepMinutes, DateTime now) =>
        State.CheckAcceptance(ReleaseAt) ?? Progress(OrderStatus.Accepted, by, now, prepMinutes);

    public Error? Reject(Actor by, string reason, DateTime now) => End(OrderStatus.Rejected, by, reason, now);

    public Error? StartPreparing(Actor by, DateTime now) => Progress(OrderStatus.Preparing, by, now);

    public Error? MarkReady(Actor by, DateTime now) => Progress(OrderStatus.Ready, by, now);

    public Error? PickUp(Actor by, DateTime now) => Progress(OrderStatus.PickedUp, by, now);

    public Error? Deliver(Actor by, DateTime now) => Progress(OrderStatus.Delivered, by, now);

    /// <summary>Whoever cancels, the order costs nothing: held amounts are voided, captured ones refunded.</summary>
    public Error? Cancel(Actor by, string reason, DateTime now) =>
        State.CheckCancellation(by) ?? End(OrderStatus.Cancelled, by, reason, now);

    /// <summary>A scheduled order is due: the restaurant has to respond from now on.</summary>
    public bool Release(DateTime now)
    {
        if (!State.IsAwaitingRelease)
        {
            return false;
        }

        Touch(now);
        Record(OrderChangeKind.Due, Actor.System, now);
        RequestAcceptance(now);
        return true;
    }

    /// <summary>Cancels an order whose restaurant did not respond in time.</summary>
    public bool ExpireAcceptance(DateTime now) =>
        AcceptanceDeadline <= now && Cancel(Actor.System, "The restaurant did not answer in time.", now) is null;

    /// <summary>A call got no response: it is repeated after a delay that grows with each attempt.</summary>
    public void SchedulePaymentRetry(DateTime now)
    {
        if (NextPaymentAttemptAt is not null)
        {
            Payment = Payment.AfterFailedAttempt();
            NextPaymentAttemptAt = now + Payment.RetryDelay;
            Version++;
        }
    }

    /// <summary>The account was deleted: removes the exact address, at once or when the order has ended.</summary>
    public void RequestAnonymization()
    {
        AnonymizationRequested = true;
        AnonymizeIfEnded();
        Version++;
    }

    /// <inheritdoc />
    public IReadOnlyList<IEvent> DequeueDomainEvents()
    {
        IEvent[] events = [.. _domainEvents];
        _domainEvents.Clear();
        return events;
    }

    /// <summary>The payment is authorized: the restaurant is asked, or for a scheduled order when it is due.</summary>
    internal void Place(DateTime now)
    {
        _ = TransitionTo(OrderStatus.Placed, Actor.System, null, now);
        PlacedAt = now;
        PaymentDeadline = null;
        if (ReleaseAt is null || ReleaseAt <= now)
        {
            RequestAcceptance(now);
        }
    }

    internal Error? TransitionTo(OrderStatus to, Actor by, string? reason, DateTime now)
    {
        if (State.CheckTransition(to) is { } error)
        {
            return error;
        }

        Status = to;
        AcceptanceDeadline = null;
        Touch(now);
        Record(OrderChangeKind.StatusChanged, by, now, reason);
        AnonymizeIfEnded();
        return null;
    }

    internal void Touch(DateTime now)
    {
        UpdatedAt = now;
        Version++;
    }

    internal void Record(OrderChangeKind kind, Actor by, DateTime now, string? reason = null, long? amount = null) =>
        _changes.Add(OrderChange.Of(this, kind, by, now, reason, amount));

    internal void Raise(IEvent @event) => _domainEvents.Add(@event);

    internal void Add(PaymentTransaction transaction) => _payments.Add(transaction);

    private Error? Progress(OrderStatus to, Actor by, DateTime now, int? prepMinutes = null)
    {
        if (TransitionTo(to, by, null, now) is { } error)
        {
            return error;
        }

        Delivery = Delivery.Progress(to, prepMinutes, ScheduledFor, now);
        Raise(OrderEvents.Progress(this, now));
        this.AdvancePayment(now);
        return null;
    }

    private Error? End(OrderStatus to, Actor by, string reason, DateTime now)
    {
        if (TransitionTo(to, by, reason, now) is { } error)
        {
            return error;
        }

        Totals = Totals.RevertTip();
        PaymentDeadline = null;
        Promotion = Promotion.RequestRelease();
        Raise(OrderEvents.Ended(this, reason, by, Ledger.Held + Ledger.Paid, now));
        this.AdvancePayment(now);
        return null;
    }

    private void RequestAcceptance(DateTime now)
    {
        AcceptanceDeadline = now + AcceptTimeout;
        Raise(OrderEvents.Placed(this, now));
    }

    private void AnonymizeIfEnded()
    {
        if (AnonymizationRequested && (Status.IsFinal() || Status == OrderStatus.PaymentFailed))
        {
            Address = new AddressSnapshot(null, "", null, Address.City, "", Address.Country, Pickup);
            Note = null;
        }
    }
}
