using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class PaymentTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    /// <summary>Two pizzas, delivery and tax.</summary>
    private const long Total = 1780 + 299 + 125;

    [Fact]
    public async Task A_card_is_kept_by_its_token_and_shown_by_its_last_digits()
    {
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddCardAsync(SandboxTokens.Slow);

        var cards = await (await customer.Http.GetAsync("/api/orders/payment-methods")).JsonAsync();

        Assert.Equal(
            ["0077", "4242"],
            cards.GetProperty("items").EnumerateArray().Select(card => card.GetProperty("last4").GetString()!).Order()
        );
        Assert.DoesNotContain("tok_", cards.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4242424242424242")]
    [InlineData("4242 4242 4242 4242")]
    [InlineData("tok_unknown")]
    public async Task A_card_number_is_refused_and_never_stored(string token)
    {
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.Http.PostAsJsonAsync("/api/orders/payment-methods", new { token });

        var problem = await response.AssertErrorAsync(
            HttpStatusCode.UnprocessableEntity,
            ErrorCodes.PaymentMethodInvalid
        );
        Assert.DoesNotContain(token, problem.ToString(), StringComparison.Ordinal);
        Assert.False(await fixture.InDatabaseAsync(db => db.PaymentMethods.AnyAsync(method => method.Token == token)));
    }

    [Fact]
    public async Task A_card_is_forgotten_by_its_customer_only()
    {
        var customer = await fixture.CreateCustomerAsync();
        var path = $"/api/orders/payment-methods/{customer.PaymentMethodId}";

        var stranger = await fixture.AsCustomer().DeleteAsync(path);
        var first = await customer.Http.DeleteAsync(path);
        var again = await customer.Http.DeleteAsync(path);

        await stranger.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        await again.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task The_staff_refunds_in_parts_and_never_more_than_was_paid()
    {
        var order = await PlaceAsync();
        await order.CompleteDeliveryAsync();

        var part = await (await order.RefundAsync(1000)).JsonAsync();
        var tooMuch = await order.RefundAsync(Total - 1000 + 1);
        var rest = await (await order.RefundAsync(Total - 1000)).JsonAsync();
        var more = await order.RefundAsync(1);

        Assert.Equal("partially_refunded", part.GetProperty("paymentStatus").GetString());
        await tooMuch.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.RefundExceedsPayment);
        Assert.Equal("refunded", rest.GetProperty("paymentStatus").GetString());
        await more.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.RefundExceedsPayment);
        Assert.Equal(
            [("authorize", Total), ("capture", Total), ("refund", 1000), ("refund", Total - 1000)],
            await order.GetLedgerAsync()
        );
        var refunds = (await fixture.GetPublishedEventsAsync<OrderRefunded>()).Where(refund =>
            refund.OrderId == order.Id
        );
        Assert.Equal([1000, Total - 1000], refunds.Select(refund => refund.Amount));
        Assert.Equal(
            2,
            (await fixture.GetPublishedEventsAsync<AuditRecorded>()).Count(audit =>
                audit.TargetId == order.Id.ToString() && audit.Action == "order.refund"
            )
        );
    }

    [Fact]
    public async Task Twenty_refunds_at_once_give_back_no_more_than_was_paid()
    {
        var order = await PlaceAsync();
        await order.AcceptAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => order.RefundAsync(500)));

        Assert.Equal(Total / 500, answers.Count(response => response.StatusCode == HttpStatusCode.OK));
        foreach (var answer in answers.Where(response => response.StatusCode != HttpStatusCode.OK))
        {
            await answer.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.RefundExceedsPayment);
        }

        var ledger = await order.GetLedgerAsync();
        Assert.Equal(Total / 500 * 500, ledger.Where(entry => entry.Kind == "refund").Sum(entry => entry.Amount));
    }

    [Fact]
    public async Task Nothing_is_refunded_that_was_not_taken()
    {
        var order = await PlaceAsync();

        var response = await order.RefundAsync(100);

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task Customers_and_owners_do_not_refund()
    {
        var order = await PlaceAsync();
        var refund = new { amount = 100, reason = "Please" };

        foreach (var party in new[] { order.Customer.Http, order.Owner })
        {
            var response = await party.PostAsJsonAsync($"{order.Path}/refund", refund);
            await response.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task A_tip_changes_what_is_held_before_acceptance_and_what_is_taken_after_it()
    {
        var order = await PlaceAsync();

        await (await order.TipAsync(300)).JsonAsync();
        await (await order.TipAsync(100)).JsonAsync();
        await order.AcceptAsync();
        await (await order.TipAsync(250)).JsonAsync();
        var last = await (await order.TipAsync(0)).JsonAsync();

        Assert.Equal(Total, last.GetProperty("total").GetInt64());
        var ledger = await order.GetLedgerAsync();
        Assert.Equal(Total, Sum(ledger, "capture") - Sum(ledger, "refund"));
        Assert.Equal(0, Sum(ledger, "authorize") - Sum(ledger, "capture") - Sum(ledger, "void"));
        var changes = (await fixture.GetPublishedEventsAsync<OrderTipChanged>()).Where(change =>
            change.OrderId == order.Id
        );
        Assert.Equal(
            [(0, 300), (300, 100), (100, 250), (250, 0)],
            changes.Select(change => (change.PreviousTip, change.Tip))
        );
    }

    [Fact]
    public async Task A_tip_that_the_card_refuses_leaves_the_old_one()
    {
        await using var own = new OrderServiceFixture();
        var order = await (await own.CreateCustomerAsync()).PlaceAsync(own.FakeServices.AddRestaurant(), tip: 100);
        await order.AcceptAsync();
        own.PaymentProvider.DeclinesFor = kind => kind == PaymentTransactionKind.Authorize;

        var response = await order.TipAsync(900);

        await response.AssertErrorAsync(HttpStatusCode.PaymentRequired, ErrorCodes.PaymentDeclined);
        var read = await order.GetAsync();
        Assert.Equal(100, read.GetProperty("tip").GetInt64());
        Assert.Equal(Total + 100, read.GetProperty("total").GetInt64());
        Assert.Empty(await own.GetPublishedEventsAsync<OrderTipChanged>());
    }

    [Fact]
    public async Task A_tip_can_be_changed_until_a_day_after_delivery()
    {
        await using var own = new OrderServiceFixture();
        var order = await (await own.CreateCustomerAsync()).PlaceAsync(own.FakeServices.AddRestaurant());
        await order.CompleteDeliveryAsync();

        own.Time.Advance(TimeSpan.FromHours(24));
        var inTime = await order.TipAsync(200);
        own.Time.Advance(TimeSpan.FromMinutes(1));
        var tooLate = await order.TipAsync(500);

        await inTime.JsonAsync();
        await tooLate.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task Only_the_customer_tips()
    {
        var order = await PlaceAsync();

        var other = await fixture.AsCustomer().PutAsJsonAsync($"{order.Path}/tip", new { tip = 100 });
        var owner = await order.Owner.PutAsJsonAsync($"{order.Path}/tip", new { tip = 100 });

        await other.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await owner.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task The_customer_cancels_until_the_kitchen_starts_and_gets_everything_back()
    {
        var (placed, accepted, preparing) = (await PlaceAsync(), await PlaceAsync(), await PlaceAsync());
        await accepted.AcceptAsync();
        await preparing.AcceptAsync();
        await preparing.PrepareAsync();

        var first = await (await placed.CancelAsync()).JsonAsync();
        var second = await (await accepted.CancelAsync()).JsonAsync();
        var third = await preparing.CancelAsync();

        Assert.Equal("voided", first.GetProperty("paymentStatus").GetString());
        Assert.Equal("refunded", second.GetProperty("paymentStatus").GetString());
        await third.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        var ended = await fixture.GetPublishedEventsAsync<OrderEnded>();
        Assert.Equal(Total, ended.Single(@event => @event.OrderId == accepted.Id).Refunded);
    }

    [Fact]
    public async Task The_staff_cancels_until_it_is_delivered_and_that_is_written_down()
    {
        var (ready, delivered) = (await PlaceAsync(), await PlaceAsync());
        await ready.AcceptAsync();
        await ready.PrepareAsync();
        await ready.ReadyAsync();
        await delivered.CompleteDeliveryAsync();

        var cancelled = await (await ready.CancelAsync(fixture.AsSupport())).JsonAsync();
        var tooLate = await delivered.CancelAsync(fixture.AsAdmin());

        Assert.Equal("refunded", cancelled.GetProperty("paymentStatus").GetString());
        await tooLate.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Contains(
            await fixture.GetPublishedEventsAsync<AuditRecorded>(),
            audit => audit.TargetId == ready.Id.ToString() && audit is { Action: "order.cancel", ActorRole: "support" }
        );
    }

    [Fact]
    public async Task The_restaurant_does_not_cancel()
    {
        var order = await PlaceAsync();

        var response = await order.CancelAsync(order.Owner);

        await response.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Of_racing_transitions_exactly_one_wins_and_the_money_follows_it()
    {
        for (var round = 0; round < 8; round++)
        {
            var order = await PlaceAsync();

            var answers = await Task.WhenAll(
                order.AcceptAsync(),
                order.RejectAsync(),
                order.CancelAsync(fixture.AsSupport()),
                order.RejectAsync()
            );

            // Accept and then cancel is a legal sequence; reject is an end.
            var won = answers.Count(response => response.StatusCode == HttpStatusCode.OK);
            foreach (var lost in answers.Where(response => response.StatusCode != HttpStatusCode.OK))
            {
                await lost.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
            }

            var history = await order.GetHistoryAsync();
            Assert.Equal(history.Count - 2, won);
            Assert.Contains(history[^1], new[] { "accepted", "rejected", "cancelled" });
            var ledger = await order.GetLedgerAsync();
            Assert.Equal(
                history[^1] == "accepted" ? Total : 0,
                Sum(ledger, "authorize") - Sum(ledger, "void") - Sum(ledger, "refund")
            );
        }
    }

    [Fact]
    public async Task A_step_on_an_order_that_has_changed_since_it_was_read_is_412()
    {
        var order = await PlaceAsync();
        var tag = (await order.Customer.Http.GetAsync(order.Path)).Headers.ETag!.ToString();
        await order.AcceptAsync();

        var response = await order.Customer.Http.PutIfMatchAsync($"{order.Path}/tip", new { tip = 100 }, tag);

        await response.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task The_step_can_be_named_by_the_status_it_leads_to()
    {
        var order = await PlaceAsync();

        foreach (var status in new[] { "accepted", "preparing", "ready" })
        {
            var moved = await (await order.Owner.PutAsJsonAsync(order.Path, new { status })).JsonAsync();
            Assert.Equal(status, moved.GetProperty("status").GetString());
        }

        var byHand = await order.Owner.PutAsJsonAsync(order.Path, new { status = "delivered" });
        var byCustomer = await order.Customer.Http.PutAsJsonAsync(order.Path, new { status = "accepted" });
        var byStranger = await fixture.AsOwner().PutAsJsonAsync(order.Path, new { status = "accepted" });
        var nonsense = await order.Owner.PutAsJsonAsync(order.Path, new { status = "eaten" });
        await byHand.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        await byCustomer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await byStranger.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await nonsense.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task Rejecting_and_cancelling_can_be_named_too_and_keep_their_reason()
    {
        var (rejected, cancelled, deleted) = (await PlaceAsync(), await PlaceAsync(), await PlaceAsync());

        await (
            await rejected.Owner.PutAsJsonAsync(rejected.Path, new { status = "rejected", notes = "No dough" })
        ).JsonAsync();
        await (await cancelled.Customer.Http.PutAsJsonAsync(cancelled.Path, new { status = "cancelled" })).JsonAsync();
        var delete = await deleted.Customer.Http.DeleteAsync(deleted.Path);
        var again = await deleted.Customer.Http.DeleteAsync(deleted.Path);

        var ended = await fixture.GetPublishedEventsAsync<OrderEnded>();
        Assert.Equal("No dough", ended.Single(@event => @event.OrderId == rejected.Id).Reason);
        Assert.Equal(["cancelled", "cancelled"], [await cancelled.GetStatusAsync(), await deleted.GetStatusAsync()]);
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        await again.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    private static long Sum(IEnumerable<(string Kind, long Amount)> ledger, string kind) =>
        ledger.Where(entry => entry.Kind == kind).Sum(entry => entry.Amount);

    private async Task<PlacedOrder> PlaceAsync() =>
        await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
}
