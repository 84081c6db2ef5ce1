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
/// The order machine and its ledger under any sequence of commands: people, time-outs, and a bank and a promotion desk
/// that answer late, twice, with yes or with no.
/// </summary>
public sealed class OrderMachineTests
{
    [Property(MaxTest = 3000, Arbitrary = [typeof(Scripts)])]
    public void No_sequence_of_commands_reaches_a_state_or_a_ledger_that_the_rules_forbid(Script script)
    {
        var world = new World(script.WithPromotion);
        foreach (var (command, argument) in script.Commands)
        {
            world.Do(command, argument);
            world.Check();
        }

        world.AnswerEverything();
        world.CheckSettled();
    }

    [Fact]
    public void A_refused_step_changes_nothing()
    {
        var world = new World(withPromotion: false);
        var (version, payments, changes) = (world.Order.Version, world.Order.Payments.Count, world.Order.Changes.Count);

        var refusal = world.Order.MarkReady(World.Owner, World.Start);

        Assert.Equal(ErrorCodes.InvalidTransition, refusal?.Code);
        Assert.Equal(
            (version, payments, changes),
            (world.Order.Version, world.Order.Payments.Count, world.Order.Changes.Count)
        );
    }

    [Fact]
    public void Every_status_but_the_first_can_be_reached_and_every_final_one_is_final()
    {
        var reached = Enum.GetValues<OrderStatus>()
            .Where(to => Enum.GetValues<OrderStatus>().Any(from => from.CanBecome(to)));

        Assert.Equal(Enum.GetValues<OrderStatus>(), reached);
        Assert.Equal(
            [OrderStatus.Delivered, OrderStatus.Rejected, OrderStatus.Cancelled],
            Enum.GetValues<OrderStatus>().Where(status => status.IsFinal())
        );
    }

    [Fact]
    public void An_order_that_costs_nothing_needs_no_payment()
    {
        var order = Order.Create(World.Draft(price: 0, fee: 0, promoCode: null), World.Start);

        Assert.Equal(OrderStatus.Placed, order.Status);
        Assert.Empty(order.Payments);
    }

    private sealed class World
    {
        public static readonly DateTime Start = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        public static readonly Actor Owner = new(Guid.NewGuid(), Roles.RestaurantOwner);

        private static readonly Actor Customer = new(Guid.NewGuid(), Roles.Customer);
        private static readonly Actor Staff = new(Guid.NewGuid(), Roles.Support);

        /// <summary>The bank's own books: what each key did there.</summary>
        private readonly Dictionary<Guid, (PaymentKind Kind, long Amount)> _bank = [];
        private readonly Dictionary<Guid, PaymentOutcome> _answers = [];
        private readonly List<object> _events = [];
        private bool _redeemed;
        private DateTime _now = Start;
        private OrderStatus _before;
        private long _mostAgreed;

        public World(bool withPromotion)
        {
            Order = Order.Create(Draft(1000, 299, withPromotion ? "LUNCH" : null), Start);
            _before = Order.Status;
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

        public void Do(Command command, int argument)
        {
            var version = Order.Version;
            var refusal = command switch
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
                Command.PayAgain => Order.PayAgain("tok_visa", _now),
                _ => null,
            };
            if (refusal is not null)
            {
                Assert.Equal(version, Order.Version);
            }

            switch (command)
            {
                case Command.DriverPickedUp:
                    Order.CatchUp(OrderStatus.PickedUp, _now);
                    break;
                case Command.DriverDelivered:
                    Order.CatchUp(OrderStatus.Delivered, _now);
                    break;
                case Command.TimeOut:
                    Order.Expire(_now);
                    Order.ExpirePayment(_now);
                    break;
                case Command.Wait:
                    _now = _now.AddMinutes(argument / 20);
                    break;
                case Command.BankSaysYes:
                    AnswerBank(yes: true);
                    break;
                case Command.BankSaysNo:
                    AnswerBank(yes: false);
                    break;
                case Command.BankRepeatsItself:
                    TellOldAnswer(argument);
                    break;
                case Command.PromotionHolds:
                    AnswerPromotion(yes: true);
                    break;
                case Command.PromotionDoesNotHold:
                    AnswerPromotion(yes: false);
                    break;
            }
        }

        public void AnswerEverything()
        {
            for (var step = 0; !Order.IsSettled; step++)
            {
                Assert.True(step < 50, "It never comes to rest.");
                AnswerPromotion(yes: true);
                AnswerBank(yes: true);
                Check();
            }
        }

        public void Check()
        {
            _events.AddRange(Order.TakeEvents());
            var ledger = Order.Ledger;
            var steps = Order
                .Changes.Where(change => change.Kind == OrderChangeKind.StatusChanged)
                .Select(change => change.Status)
                .ToList();
            Assert.All(
                steps.Zip(steps.Skip(1)),
                step => Assert.True(step.First.CanBecome(step.Second), $"{step.First} became {step.Second}")
            );
            Assert.Equal(steps[^1], Order.Status);
            Assert.False(_before.IsFinal() && Order.Status != _before);
            _before = Order.Status;

            Assert.True(ledger.Held >= 0 && ledger.Paid >= 0, "More was given back than was taken.");
            Assert.True(ledger.Refunded <= ledger.Captured && ledger.Captured <= ledger.Authorized);
            Assert.True(Order.Payments.Count(entry => entry.IsPending) <= 1);
            Assert.Equal(Enumerable.Range(1, Order.Payments.Count), Order.Payments.Select(entry => entry.Line));
            Assert.All(Order.Payments, entry => Assert.True(entry.Amount > 0));

            Assert.Equal(Order.Total, Order.Subtotal - Order.Discount + Order.DeliveryFee + Order.Tax + Order.Tip);
            Assert.InRange(Order.Discount, 0, Order.Subtotal);
            Assert.InRange(Order.RefundGranted, 0, ledger.Captured);
            Assert.True(Order.Total >= Order.RefundGranted);
            _mostAgreed = Math.Max(_mostAgreed, Order.Total);
            Assert.True(ledger.Held + ledger.Paid <= _mostAgreed, "The customer pays more than was ever agreed.");

            var ended = _events.OfType<OrderEnded>().Count();
            var delivered = _events.OfType<OrderDelivered>().Count();
            Assert.True(ended + delivered <= 1, "It ended twice.");
            Assert.Equal(
                Order.Status.IsFinal() || (Order.Status == OrderStatus.PaymentFailed && Order.PayBy is null),
                ended + delivered == 1
            );
            Assert.True(_events.OfType<OrderPlaced>().Count() <= 1);
            Assert.True(_events.OfType<OrderAccepted>().Count() <= 1);
            Assert.Equal(
                _events.OfType<OrderTipChanged>().Sum(changed => changed.Tip - changed.PreviousTip),
                (Order.TipBefore ?? Order.Tip) - 100
            );
            Assert.Equal(Order.RefundGranted, _events.OfType<OrderRefunded>().Sum(refunded => refunded.Amount));
            Assert.Equal(ledger.Pending is null, Order.IsSettled || ledger.Pending is null);
            if (Order.IsSettled)
            {
                CheckSettled();
            }
        }

        /// <summary>At rest the ledger is what the status says, and the bank's books say the same.</summary>
        public void CheckSettled()
        {
            var ledger = Order.Ledger;
            var (held, paid) =
                Order.Status == OrderStatus.Placed ? (Order.Total, 0)
                : Order.Status.IsSold() ? (0, Order.Total - Order.RefundGranted)
                : (0L, 0L);
            Assert.Equal((held, paid), (ledger.Held, ledger.Paid));
            Assert.NotEqual(OrderStatus.PendingPayment, Order.Status);
            Assert.Null(Order.TipBefore);

            var atBank = _bank.Values.Sum(effect =>
                effect.Kind switch
                {
                    PaymentKind.Authorize => effect.Amount,
                    PaymentKind.Capture => 0,
                    _ => -effect.Amount,
                }
            );
            Assert.Equal(ledger.Held + ledger.Paid, atBank);
            Assert.Equal(
                Order.PromoCode is not null && (Order.Status == OrderStatus.Placed || Order.Status.IsSold()),
                _redeemed
            );
        }

        /// <summary>The bank does it once for each key and says the same each time.</summary>
        private void AnswerBank(bool yes)
        {
            if (Order.Ledger.Pending is not { } entry || Order.Promotion == PromotionState.Wanted)
            {
                return;
            }

            if (!_answers.TryGetValue(entry.Id, out var answer))
            {
                // A bank may refuse to hold money, and in bad weather to take it; it never refuses to give back.
                answer =
                    yes || entry.Kind is PaymentKind.Void or PaymentKind.Refund
                        ? PaymentOutcome.Approve($"ref_{entry.Id}")
                        : PaymentOutcome.Refuse(ErrorCodes.PaymentDeclined, "No.");
                _answers.Add(entry.Id, answer);
                if (answer.Approved)
                {
                    _bank.Add(entry.Id, (entry.Kind, entry.Amount));
                }
            }

            Order.PaymentAnswered(entry.Id, answer, _now);
        }

        private void TellOldAnswer(int which)
        {
            if (_answers.Count > 0)
            {
                var (key, answer) = _answers.ElementAt(which % _answers.Count);
                var version = Order.Version;
                Order.PaymentAnswered(key, answer, _now);
                Assert.Equal(version, Order.Version);
            }
        }

        private void AnswerPromotion(bool yes)
        {
            switch (Order.Promotion)
            {
                case PromotionState.Wanted when yes || _redeemed:
                    _redeemed = true;
                    Order.PromotionRedeemed(250, _now);
                    break;
                case PromotionState.Wanted:
                    Order.PromotionRefused(ErrorCodes.PromotionExhausted, "Used up.", _now);
                    break;
                case PromotionState.Releasing:
                    _redeemed = false;
                    Order.PromotionReleased(_now);
                    break;
            }
        }
    }

    public sealed record Script(bool WithPromotion, IReadOnlyList<(Command Command, int Argument)> Commands)
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
        PayAgain,
        DriverPickedUp,
        DriverDelivered,
        TimeOut,
        Wait,
        BankSaysYes,
        BankSaysNo,
        BankRepeatsItself,
        PromotionHolds,
        PromotionDoesNotHold,
    }

    /// <summary>Scripts long enough to get somewhere, with more that helps an order on than that ends it.</summary>
    public static class Scripts
    {
        public static Arbitrary<Script> Any() =>
            Arb.From(
                from withPromotion in Gen.Elements(true, false)
                from length in Gen.Choose(1, 60)
                from commands in Gen.ArrayOf(OneCommand, length)
                select new Script(withPromotion, commands),
                Shorter
            );

        private static Gen<(Command, int)> OneCommand =>
            from command in Gen.Frequency(
                Enum.GetValues<Command>().Select(command => (WeightOf(command), Gen.Constant(command)))
            )
            from argument in Gen.Choose(0, 1200)
            select (command, argument);

        private static int WeightOf(Command command) =>
            command switch
            {
                Command.BankSaysYes => 14,
                Command.PromotionHolds => 5,
                Command.Accept => 6,
                Command.Tip or Command.Refund => 6,
                Command.BankSaysNo => 4,
                Command.PayAgain or Command.Prepare or Command.Ready => 3,
                Command.Reject or Command.CancelAsCustomer or Command.CancelAsStaff => 1,
                _ => 2,
            };

        private static IEnumerable<Script> Shorter(Script script) =>
            script.Commands.Select(
                (_, left) => script with { Commands = [.. script.Commands.Where((_, at) => at != left)] }
            );
    }
}
