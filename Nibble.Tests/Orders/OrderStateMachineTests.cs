using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Orders;

/// <summary>
/// The order state machine and its ledger under any sequence of commands: users, time-outs, and a payment provider and a promotion service
/// that respond late, twice, with success or with failure.
/// </summary>
public sealed class OrderStateMachineTests
{
    [Property(MaxTest = 3000, Arbitrary = [typeof(CommandSequenceGenerator)])]
    public void No_sequence_of_commands_reaches_a_state_or_a_ledger_that_the_rules_forbid(CommandSequence script)
    {
        var world = new StateMachineHarness(script.WithPromotion);
        foreach (var (command, argument) in script.Commands)
        {
            world.Execute(command, argument);
            world.AssertInvariants();
        }

        world.CompletePendingCalls();
        world.AssertPaymentProcessed();
    }

    [Fact]
    public void A_refused_step_changes_nothing()
    {
        var world = new StateMachineHarness(withPromotion: false);
        var (version, payments, changes) = (world.Order.Version, world.Order.Payments.Count, world.Order.Changes.Count);

        var error = world.Order.MarkReady(StateMachineHarness.Owner, StateMachineHarness.Start);

        Assert.Equal(ErrorCodes.InvalidTransition, error?.Code);
        Assert.Equal(
            (version, payments, changes),
            (world.Order.Version, world.Order.Payments.Count, world.Order.Changes.Count)
        );
    }

    [Fact]
    public void Every_status_but_the_first_can_be_reached_and_every_final_one_is_final()
    {
        var reached = Enum.GetValues<OrderStatus>()
            .Where(to => Enum.GetValues<OrderStatus>().Any(from => from.CanTransitionTo(to)));

        Assert.Equal(Enum.GetValues<OrderStatus>(), reached);
        Assert.Equal(
            [OrderStatus.Delivered, OrderStatus.Rejected, OrderStatus.Cancelled],
            Enum.GetValues<OrderStatus>().Where(status => status.IsFinal())
        );
    }

    [Fact]
    public void An_order_that_costs_nothing_needs_no_payment()
    {
        var order = Order.Create(
            StateMachineHarness.Draft(price: 0, fee: 0, promoCode: null),
            StateMachineHarness.Start
        );

        Assert.Equal(OrderStatus.Placed, order.Status);
        Assert.Empty(order.Payments);
    }

    private sealed class StateMachineHarness
    {
        public static readonly DateTime Start = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        public static readonly Actor Owner = new(Guid.NewGuid(), Roles.RestaurantOwner);

        private static readonly Actor Customer = new(Guid.NewGuid(), Roles.Customer);
        private static readonly Actor Staff = new(Guid.NewGuid(), Roles.Support);

        /// <summary>The provider's transactions by idempotency key.</summary>
        private readonly Dictionary<Guid, (PaymentTransactionKind Kind, long Amount)> _providerTransactions = [];
        private readonly Dictionary<Guid, PaymentResult> _providerOutcomes = [];
        private readonly List<object> _events = [];
        private bool _redeemed;
        private DateTime _now = Start;
        private OrderStatus _previousStatus;
        private long _highestTotal;

        public StateMachineHarness(bool withPromotion)
        {
            Order = Order.Create(Draft(1000, 299, withPromotion ? "LUNCH" : null), Start);
            _previousStatus = Order.Status;
        }

        public Order Order { get; }

        public static OrderDraft Draft(long price, long fee, string? promoCode) =>
            new(
                OrderNumber.New(),
                Customer.Id!.Value,
                new RestaurantQuote(
                    Guid.NewGuid(),
                    Owner.Id!.Value,
                    "Forno Rosso",
                    "open",
                    true,
                    new GeoPoint(52.5, 13.4),
                    "EUR",
                    fee,
                    0,
                    2,
                    8,
                    20,
                    []
                ),
                new AddressSnapshot(null, "Torstraße 1", null, "Berlin", "10119", "DE", new GeoPoint(52.5, 13.4)),
                [new OrderItem(Guid.NewGuid(), "Pizza", 2, price, [], null)],
                "tok_visa",
                price / 10,
                null,
                null,
                promoCode,
                null,
                MarketplaceSettings.Default
            );

        public void Execute(Command command, int argument)
        {
            var version = Order.Version;
            var error = command switch
            {
                Command.Accept => Order.Accept(Owner, 15, _now),
                Command.Reject => Order.Reject(Owner, "Too busy", _now),
                Command.Prepare => Order.StartPreparing(Owner, _now),
                Command.Ready => Order.MarkReady(Owner, _now),
                Command.PickUp => Order.PickUp(Actor.System, _now),
                Command.Deliver => Order.Deliver(Actor.System, _now),
                Command.CancelAsCustomer => Order.Cancel(Customer, "No", _now),
                Command.CancelAsStaff => Order.Cancel(Staff, "No", _now),
                Command.Refund => Order.Refund(Staff, 1 + argument, "Cold", _now),
                Command.Tip => Order.ChangeTip(argument, _now),
                Command.RetryPayment => Order.RetryPayment("tok_visa", _now),
                _ => null,
            };
            if (error is not null)
            {
                Assert.Equal(version, Order.Version);
            }

            switch (command)
            {
                case Command.DriverPickedUp:
                    Order.FastForwardTo(OrderStatus.PickedUp, _now);
                    break;
                case Command.DriverDelivered:
                    Order.FastForwardTo(OrderStatus.Delivered, _now);
                    break;
                case Command.TimeOut:
                    Order.ExpireAcceptance(_now);
                    Order.ExpirePayment(_now);
                    break;
                case Command.Wait:
                    _now = _now.AddMinutes(argument / 20);
                    break;
                case Command.PaymentApproved:
                    CompletePayment(approve: true);
                    break;
                case Command.PaymentDeclined:
                    CompletePayment(approve: false);
                    break;
                case Command.PaymentOutcomeRepeated:
                    RepeatPaymentOutcome(argument);
                    break;
                case Command.PromotionAccepted:
                    CompletePromotion(accept: true);
                    break;
                case Command.PromotionRejected:
                    CompletePromotion(accept: false);
                    break;
            }
        }

        public void CompletePendingCalls()
        {
            for (var step = 0; !Order.IsPaymentProcessed; step++)
            {
                Assert.True(step < 50, "It never comes to rest.");
                CompletePromotion(accept: true);
                CompletePayment(approve: true);
                AssertInvariants();
            }
        }

        public void AssertInvariants()
        {
            _events.AddRange(Order.DequeueDomainEvents());
            var ledger = Order.Ledger;
            var steps = Order
                .Changes.Where(change => change.Kind == OrderChangeKind.StatusChanged)
                .Select(change => change.Status)
                .ToList();
            Assert.All(
                steps.Zip(steps.Skip(1)),
                step => Assert.True(step.First.CanTransitionTo(step.Second), $"{step.First} became {step.Second}")
            );
            Assert.Equal(steps[^1], Order.Status);
            Assert.False(_previousStatus.IsFinal() && Order.Status != _previousStatus);
            _previousStatus = Order.Status;

            Assert.True(ledger.Held >= 0 && ledger.Paid >= 0, "More was given back than was taken.");
            Assert.True(ledger.Refunded <= ledger.Captured && ledger.Captured <= ledger.Authorized);
            Assert.True(Order.Payments.Count(entry => entry.IsPending) <= 1);
            Assert.Equal(Enumerable.Range(1, Order.Payments.Count), Order.Payments.Select(entry => entry.Line));
            Assert.All(Order.Payments, entry => Assert.True(entry.Amount > 0));

            Assert.Equal(
                Order.Totals.Total,
                Order.Totals.Subtotal
                    - Order.Totals.Discount
                    + Order.Totals.DeliveryFee
                    + Order.Totals.Tax
                    + Order.Totals.Tip
            );
            Assert.InRange(Order.Totals.Discount, 0, Order.Totals.Subtotal);
            Assert.InRange(Order.Totals.RefundedAmount, 0, ledger.Captured);
            Assert.True(Order.Totals.Total >= Order.Totals.RefundedAmount);
            _highestTotal = Math.Max(_highestTotal, Order.Totals.Total);
            Assert.True(ledger.Held + ledger.Paid <= _highestTotal, "The customer pays more than was ever agreed.");

            var ended = _events.OfType<OrderEnded>().Count();
            var delivered = _events.OfType<OrderDelivered>().Count();
            Assert.True(ended + delivered <= 1, "It ended twice.");
            Assert.Equal(
                Order.Status.IsFinal() || (Order.Status == OrderStatus.PaymentFailed && Order.PaymentDeadline is null),
                ended + delivered == 1
            );
            Assert.True(_events.OfType<OrderPlaced>().Count() <= 1);
            Assert.True(_events.OfType<OrderAccepted>().Count() <= 1);
            Assert.Equal(
                _events.OfType<OrderTipChanged>().Sum(changed => changed.Tip - changed.PreviousTip),
                (Order.Totals.PreviousTip ?? Order.Totals.Tip) - 100
            );
            Assert.Equal(Order.Totals.RefundedAmount, _events.OfType<OrderRefunded>().Sum(refunded => refunded.Amount));
            Assert.Equal(ledger.Pending is null, Order.IsPaymentProcessed || ledger.Pending is null);
            if (Order.IsPaymentProcessed)
            {
                AssertPaymentProcessed();
            }
        }

        /// <summary>With no call outstanding the ledger matches the status and the provider's transactions.</summary>
        public void AssertPaymentProcessed()
        {
            var ledger = Order.Ledger;
            var (held, paid) =
                Order.Status == OrderStatus.Placed ? (Order.Totals.Total, 0)
                : Order.Status.IsBillable() ? (0, Order.Totals.Total - Order.Totals.RefundedAmount)
                : (0L, 0L);
            Assert.Equal((held, paid), (ledger.Held, ledger.Paid));
            Assert.NotEqual(OrderStatus.PendingPayment, Order.Status);
            Assert.Null(Order.Totals.PreviousTip);

            var atBank = _providerTransactions.Values.Sum(effect =>
                effect.Kind switch
                {
                    PaymentTransactionKind.Authorize => effect.Amount,
                    PaymentTransactionKind.Capture => 0,
                    _ => -effect.Amount,
                }
            );
            Assert.Equal(ledger.Held + ledger.Paid, atBank);
            Assert.Equal(
                Order.Promotion.Code is not null && (Order.Status == OrderStatus.Placed || Order.Status.IsBillable()),
                _redeemed
            );
        }

        /// <summary>The provider is idempotent: one effect for each key, the same response each time.</summary>
        private void CompletePayment(bool approve)
        {
            if (Order.Ledger.Pending is not { } entry || Order.Promotion.State == PromotionState.RedemptionPending)
            {
                return;
            }

            if (!_providerOutcomes.TryGetValue(entry.Id, out var answer))
            {
                // An authorization or capture may be declined; a void or refund never is.
                answer =
                    approve || entry.Kind is PaymentTransactionKind.Void or PaymentTransactionKind.Refund
                        ? PaymentResult.Approve($"ref_{entry.Id}")
                        : PaymentResult.Decline(ErrorCodes.PaymentDeclined, "No.");
                _providerOutcomes.Add(entry.Id, answer);
                if (answer.Approved)
                {
                    _providerTransactions.Add(entry.Id, (entry.Kind, entry.Amount));
                }
            }

            Order.ApplyPaymentResult(entry.Id, answer, _now);
        }

        private void RepeatPaymentOutcome(int index)
        {
            if (_providerOutcomes.Count > 0)
            {
                var (key, answer) = _providerOutcomes.ElementAt(index % _providerOutcomes.Count);
                var version = Order.Version;
                Order.ApplyPaymentResult(key, answer, _now);
                Assert.Equal(version, Order.Version);
            }
        }

        private void CompletePromotion(bool accept)
        {
            switch (Order.Promotion.State)
            {
                case PromotionState.RedemptionPending when accept || _redeemed:
                    _redeemed = true;
                    Order.ApplyPromotionRedemption(250, _now);
                    break;
                case PromotionState.RedemptionPending:
                    Order.ApplyPromotionRejection(ErrorCodes.PromotionExhausted, "Used up.", _now);
                    break;
                case PromotionState.ReleasePending:
                    _redeemed = false;
                    Order.ConfirmPromotionRelease(_now);
                    break;
            }
        }
    }

    public sealed record CommandSequence(bool WithPromotion, IReadOnlyList<(Command Command, int Argument)> Commands)
    {
        public override string ToString() => $"promotion: {WithPromotion}, {string.Join(", ", Commands)}";
    }

    public enum Command
    {
        Accept,
        Reject,
        Prepare,
        Ready,
        PickUp,
        Deliver,
        CancelAsCustomer,
        CancelAsStaff,
        Refund,
        Tip,
        RetryPayment,
        DriverPickedUp,
        DriverDelivered,
        TimeOut,
        Wait,
        PaymentApproved,
        PaymentDeclined,
        PaymentOutcomeRepeated,
        PromotionAccepted,
        PromotionRejected,
    }

    /// <summary>Sequences long enough to reach late states, weighted towards commands that advance the order.</summary>
    public static class CommandSequenceGenerator
    {
        public static Arbitrary<CommandSequence> Any() =>
            Arb.From(
                from withPromotion in Gen.Elements(true, false)
                from length in Gen.Choose(1, 60)
                from commands in Gen.ArrayOf(CommandGenerator, length)
                select new CommandSequence(withPromotion, commands),
                Shrink
            );

        private static Gen<(Command, int)> CommandGenerator =>
            from command in Gen.Frequency(
                Enum.GetValues<Command>().Select(command => (WeightOf(command), Gen.Constant(command)))
            )
            from argument in Gen.Choose(0, 1200)
            select (command, argument);

        private static int WeightOf(Command command) =>
            command switch
            {
                Command.PaymentApproved => 14,
                Command.PromotionAccepted => 5,
                Command.Accept => 6,
                Command.Tip or Command.Refund => 6,
                Command.PaymentDeclined => 4,
                Command.RetryPayment or Command.Prepare or Command.Ready => 3,
                Command.Reject or Command.CancelAsCustomer or Command.CancelAsStaff => 1,
                _ => 2,
            };

        private static IEnumerable<CommandSequence> Shrink(CommandSequence sequence) =>
            sequence.Commands.Select(
                (_, left) => sequence with { Commands = [.. sequence.Commands.Where((_, at) => at != left)] }
            );
    }
}
