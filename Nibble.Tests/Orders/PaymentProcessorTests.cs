using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>
/// Payment processing when a dependency fails in between. A call that throws leaves behind what a killed process
/// leaves: a committed line, and nobody who waits for its answer.
/// </summary>
public sealed class PaymentProcessorTests
{
    public static TheoryData<string, int, bool> Failures
    {
        get
        {
            var failures = new TheoryData<string, int, bool>();
            foreach (var life in new[] { "delivered", "rejected", "cancelled", "tipped", "refunded" })
            {
                foreach (var call in new[] { 1, 2, 3, 4 })
                {
                    failures.Add(life, call, true);
                    failures.Add(life, call, false);
                }
            }

            return failures;
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whichever_call_gets_no_answer_the_money_adds_up_in_the_end(
        string life,
        int call,
        bool afterEffect
    )
    {
        await using var fixture = new OrderServiceFixture();
        var calls = 0;
        bool Breaks(PaymentTransactionKind _) => Interlocked.Increment(ref calls) == call;
        fixture.PaymentProvider.ThrowsFor = afterEffect ? null : Breaks;
        fixture.PaymentProvider.ThrowsAfterEffectFor = afterEffect ? Breaks : null;
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(
            fixture.FakeServices.AddRestaurant(),
            tip: 100
        );
        await RunPaymentRetriesAsync(fixture);

        switch (life)
        {
            case "delivered":
                await order.CompleteDeliveryAsync();
                break;
            case "rejected":
                await order.RejectAsync();
                break;
            case "cancelled":
                await order.AcceptAsync();
                await order.CancelAsync();
                break;
            case "tipped":
                await order.AcceptAsync();
                await RunPaymentRetriesAsync(fixture);
                await order.TipAsync(500);
                await RunPaymentRetriesAsync(fixture);
                await order.TipAsync(0);
                break;
            case "refunded":
                await order.AcceptAsync();
                await RunPaymentRetriesAsync(fixture);
                await order.RefundAsync(700);
                break;
        }

        await RunPaymentRetriesAsync(fixture);
        var (expected, status) = life switch
        {
            "delivered" => (2304, "captured"),
            "rejected" => (0, "voided"),
            "cancelled" => (0, null),
            "tipped" => (2204, "partially_refunded"),
            _ => (1604, "partially_refunded"),
        };
        var read = await order.GetAsync();
        var ledger = await order.GetLedgerAsync();
        Assert.Equal(expected, Net(ledger));
        Assert.Equal(expected, fixture.PaymentProvider.Balance);
        Assert.True(status is null || status == read.GetProperty("paymentStatus").GetString(), read.ToString());
        Assert.Single(await fixture.GetPublishedEventsAsync<OrderPlaced>());
    }

    [Fact]
    public async Task An_order_waits_for_a_silent_bank_and_is_placed_once_it_answers()
    {
        await using var fixture = new OrderServiceFixture();
        fixture.PaymentProvider.ThrowsFor = _ => true;
        var customer = await fixture.CreateCustomerAsync();
        var key = "retry";
        var wish = customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant());

        var first = await (await customer.TryPlaceAsync(wish, key)).JsonAsync(HttpStatusCode.Created);
        fixture.PaymentProvider.ThrowsFor = null;
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.RunJobAsync<PaymentRetryJob>();

        Assert.Equal("pending_payment", first.GetProperty("status").GetString());
        Assert.Equal("pending", first.GetProperty("paymentStatus").GetString());
        var order = await (
            await customer.Http.GetAsync($"/api/orders/{first.GetProperty("id").GetGuid()}")
        ).JsonAsync();
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Single(fixture.PaymentProvider.Effects);
    }

    [Fact]
    public async Task A_placement_that_was_cut_off_before_its_first_answer_is_finished_by_the_client_s_retry()
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Slow);
        var wish = customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant());
        using var clientAbort = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(wish),
        };
        request.Headers.Add("Idempotency-Key", "cut off");
        var cutOff = customer.Http.SendAsync(request, clientAbort.Token);
        await Eventually.AssertWithinTwoMinutesAsync(() => fixture.InDatabaseAsync(db => db.Orders.AnyAsync()));
        await clientAbort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);

        var retry = customer.TryPlaceAsync(wish, "cut off");
        while (!retry.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await retry).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Single(fixture.PaymentProvider.Effects);
        Assert.Equal(1, await fixture.InDatabaseAsync(db => db.Orders.CountAsync()));
    }

    [Fact]
    public async Task A_bank_that_stays_silent_fails_the_payment_and_a_late_yes_is_let_go()
    {
        await using var fixture = new OrderServiceFixture();
        fixture.PaymentProvider.ThrowsAfterEffectFor = _ => true;
        var customer = await fixture.CreateCustomerAsync();
        var placed = await (
            await customer.TryPlaceAsync(customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant()))
        ).JsonAsync(HttpStatusCode.Created);
        var path = $"/api/orders/{placed.GetProperty("id").GetGuid()}";

        fixture.Time.Advance(OrderPayment.Timeout);
        await fixture.RunJobAsync<OrderExpirationJob>();
        var tooEarly = await customer.Http.PostAsJsonAsync(
            $"{path}/payments",
            new { paymentMethodId = customer.PaymentMethodId }
        );
        fixture.PaymentProvider.ThrowsAfterEffectFor = null;
        await RunPaymentRetriesAsync(fixture);

        await tooEarly.AssertErrorAsync(HttpStatusCode.Conflict, "CONFLICT");
        Assert.Equal(0, fixture.PaymentProvider.Balance);
        var again = await customer.Http.PostAsJsonAsync(
            $"{path}/payments",
            new { paymentMethodId = customer.PaymentMethodId }
        );
        Assert.Equal("placed", (await again.JsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_unpaid_order_ends_after_an_hour()
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant()));
        var card = await customer.AddCardAsync(SandboxTokens.Visa);
        Assert.Empty(await fixture.GetPublishedEventsAsync<OrderEnded>());

        fixture.Time.Advance(OrderPayment.RetryWindow);
        await fixture.RunJobAsync<OrderExpirationJob>();
        await fixture.RunJobAsync<OrderExpirationJob>();

        var tooLate = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = card }
        );
        await tooLate.AssertErrorAsync(HttpStatusCode.Conflict, "INVALID_TRANSITION");
        Assert.Equal("payment_failed", Assert.Single(await fixture.GetPublishedEventsAsync<OrderEnded>()).Status);
    }

    [Fact]
    public async Task A_restaurant_that_cannot_be_paid_does_not_cook()
    {
        await using var fixture = new OrderServiceFixture();
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        fixture.PaymentProvider.DeclinesFor = kind => kind == PaymentTransactionKind.Capture;

        await order.AcceptAsync();
        await RunPaymentRetriesAsync(fixture);

        Assert.Equal("cancelled", await order.GetStatusAsync());
        Assert.Equal(0, fixture.PaymentProvider.Balance);
    }

    [Fact]
    public async Task A_promotion_is_redeemed_once_an_order_and_given_back_when_the_order_ends()
    {
        await using var fixture = new OrderServiceFixture();
        var promotion = fixture.FakeServices.Promotions["LUNCH"] = new FakeServices.Promotion(500, 1);
        var customer = await fixture.CreateCustomerAsync();
        var restaurant = fixture.FakeServices.AddRestaurant();

        var order = await customer.PlaceAsync(restaurant, promoCode: "LUNCH");
        var usedUp = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant, promoCode: "LUNCH"));
        var read = await order.GetAsync();
        await order.CancelAsync();

        Assert.Equal(500, read.GetProperty("discount").GetInt64());
        Assert.Equal(1280 + 299 + 90, read.GetProperty("total").GetInt64());
        await usedUp.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, "PROMOTION_INVALID");
        Assert.Equal((1, 0), (promotion.RemainingUses, promotion.Orders.Count));
    }

    [Fact]
    public async Task The_last_use_of_a_code_goes_to_one_of_those_who_race_for_it()
    {
        await using var fixture = new OrderServiceFixture();
        var promotion = fixture.FakeServices.Promotions["LAST"] = new FakeServices.Promotion(500, 1);
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.CreateCustomerAsync()));

        var answers = await Task.WhenAll(
            customers.Select(customer =>
                customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant, promoCode: "LAST"))
            )
        );
        await RunPaymentRetriesAsync(fixture);

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.Created);
        Assert.Equal((0, 1), (promotion.RemainingUses, promotion.Orders.Count));
        Assert.Equal(
            1280 + 299 + 90,
            fixture.PaymentProvider.Balance // Those who lost the race were not charged.
        );
    }

    [Fact]
    public async Task A_silent_promotion_desk_delays_an_order_and_loses_nothing()
    {
        await using var fixture = new OrderServiceFixture();
        var promotion = fixture.FakeServices.Promotions["LUNCH"] = new FakeServices.Promotion(500, 5);
        var customer = await fixture.CreateCustomerAsync();
        fixture.FakeServices.UnavailablePaths.Add("/internal/promotions/redeem");

        var placed = await (
            await customer.TryPlaceAsync(
                customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant(), promoCode: "LUNCH")
            )
        ).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("pending_payment", placed.GetProperty("status").GetString());
        Assert.Empty(fixture.PaymentProvider.Effects);
        fixture.FakeServices.UnavailablePaths.Clear();
        await RunPaymentRetriesAsync(fixture);

        Assert.Equal(1280 + 299 + 90, fixture.PaymentProvider.Balance);
        Assert.Single(promotion.Orders);
    }

    [Fact]
    public async Task A_failed_payment_gives_the_promotion_back_and_paying_again_takes_it_again()
    {
        await using var fixture = new OrderServiceFixture();
        var promotion = fixture.FakeServices.Promotions["LUNCH"] = new FakeServices.Promotion(500, 1);
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(
            customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant(), promoCode: "LUNCH")
        );
        var left = promotion.RemainingUses;

        var paid = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = await customer.AddCardAsync(SandboxTokens.Visa) }
        );

        Assert.Equal(1, left);
        Assert.Equal(500, (await paid.JsonAsync()).GetProperty("discount").GetInt64());
        Assert.Equal(0, promotion.RemainingUses);
    }

    private static long Net(IEnumerable<(string Kind, long Amount)> ledger) =>
        ledger.Sum(entry =>
            entry.Kind switch
            {
                "authorize" => entry.Amount,
                "capture" => 0,
                _ => -entry.Amount,
            }
        );

    /// <summary>Lets the worker come back as often as it takes.</summary>
    private static async Task RunPaymentRetriesAsync(OrderServiceFixture fixture)
    {
        for (var round = 0; round < 20; round++)
        {
            await fixture.RunJobAsync<PaymentRetryJob>();
            if (!await fixture.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.NextPaymentAttemptAt != null)))
            {
                return;
            }

            fixture.Time.Advance(TimeSpan.FromSeconds(40));
        }

        Assert.Fail("It never settles.");
    }
}
