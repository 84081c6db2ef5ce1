using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>
/// The money's way when others fall silent in the middle of it. A call that throws leaves behind what a killed process
/// leaves: a committed line, and nobody who waits for its answer.
/// </summary>
public sealed class SettlementTests
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
        await using var town = new OrderTown();
        var calls = 0;
        bool Breaks(PaymentKind _) => Interlocked.Increment(ref calls) == call;
        town.Bank.Fails = afterEffect ? null : Breaks;
        town.Bank.LosesAnswer = afterEffect ? Breaks : null;
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open(), tip: 100);
        await SettleAsync(town);

        switch (life)
        {
            case "delivered":
                await order.DeliverAsync();
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
                await SettleAsync(town);
                await order.TipAsync(500);
                await SettleAsync(town);
                await order.TipAsync(0);
                break;
            case "refunded":
                await order.AcceptAsync();
                await SettleAsync(town);
                await order.RefundAsync(700);
                break;
        }

        await SettleAsync(town);
        var (expected, status) = life switch
        {
            "delivered" => (2304, "captured"),
            "rejected" => (0, "voided"),
            "cancelled" => (0, null),
            "tipped" => (2204, "partially_refunded"),
            _ => (1604, "partially_refunded"),
        };
        var read = await order.ReadAsync();
        var ledger = await order.LedgerAsync();
        Assert.Equal(expected, Net(ledger));
        Assert.Equal(expected, town.Bank.Balance);
        Assert.True(status is null || status == read.GetProperty("paymentStatus").GetString(), read.ToString());
        Assert.Single(await town.PublishedAsync<OrderPlaced>());
    }

    [Fact]
    public async Task An_order_waits_for_a_silent_bank_and_is_placed_once_it_answers()
    {
        await using var town = new OrderTown();
        town.Bank.Fails = _ => true;
        var customer = await town.ArriveAsync();
        var key = "retry";
        var wish = customer.WishFor(town.Neighbours.Open());

        var first = await (await customer.TryPlaceAsync(wish, key)).JsonAsync(HttpStatusCode.Created);
        town.Bank.Fails = null;
        town.Time.Advance(TimeSpan.FromSeconds(10));
        await town.RunAsync<SettleOrders>();

        Assert.Equal("pending_payment", first.GetProperty("status").GetString());
        Assert.Equal("pending", first.GetProperty("paymentStatus").GetString());
        var order = await (
            await customer.Http.GetAsync($"/api/orders/{first.GetProperty("id").GetGuid()}")
        ).JsonAsync();
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Single(town.Bank.Effects);
    }

    [Fact]
    public async Task A_placement_that_was_cut_off_before_its_first_answer_is_finished_by_the_client_s_retry()
    {
        await using var town = new OrderTown();
        var customer = await town.ArriveAsync(SandboxTokens.Slow);
        var wish = customer.WishFor(town.Neighbours.Open());
        using var impatience = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(wish),
        };
        request.Headers.Add("Idempotency-Key", "cut off");
        var cutOff = customer.Http.SendAsync(request, impatience.Token);
        await Eventually.HappensAsync(() => town.InDatabaseAsync(db => db.Orders.AnyAsync()));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);

        var retry = customer.TryPlaceAsync(wish, "cut off");
        while (!retry.IsCompleted)
        {
            town.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await retry).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Single(town.Bank.Effects);
        Assert.Equal(1, await town.InDatabaseAsync(db => db.Orders.CountAsync()));
    }

    [Fact]
    public async Task A_bank_that_stays_silent_fails_the_payment_and_a_late_yes_is_let_go()
    {
        await using var town = new OrderTown();
        town.Bank.LosesAnswer = _ => true;
        var customer = await town.ArriveAsync();
        var placed = await (await customer.TryPlaceAsync(customer.WishFor(town.Neighbours.Open()))).JsonAsync(
            HttpStatusCode.Created
        );
        var path = $"/api/orders/{placed.GetProperty("id").GetGuid()}";

        town.Time.Advance(Order.PaymentPatience);
        await town.RunAsync<ExpireOrders>();
        var tooEarly = await customer.Http.PostAsJsonAsync(
            $"{path}/payments",
            new { paymentMethodId = customer.CardId }
        );
        town.Bank.LosesAnswer = null;
        await SettleAsync(town);

        await tooEarly.AssertRefusedAsync(HttpStatusCode.Conflict, "CONFLICT");
        Assert.Equal(0, town.Bank.Balance);
        var again = await customer.Http.PostAsJsonAsync($"{path}/payments", new { paymentMethodId = customer.CardId });
        Assert.Equal("placed", (await again.JsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_unpaid_order_ends_after_an_hour()
    {
        await using var town = new OrderTown();
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.WishFor(town.Neighbours.Open()));
        var card = await customer.AddCardAsync(SandboxTokens.Visa);
        Assert.Empty(await town.PublishedAsync<OrderEnded>());

        town.Time.Advance(Order.RetryWindow);
        await town.RunAsync<ExpireOrders>();
        await town.RunAsync<ExpireOrders>();

        var tooLate = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = card }
        );
        await tooLate.AssertRefusedAsync(HttpStatusCode.Conflict, "INVALID_TRANSITION");
        Assert.Equal("payment_failed", Assert.Single(await town.PublishedAsync<OrderEnded>()).Status);
    }

    [Fact]
    public async Task A_restaurant_that_cannot_be_paid_does_not_cook()
    {
        await using var town = new OrderTown();
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        town.Bank.Refuses = kind => kind == PaymentKind.Capture;

        await order.AcceptAsync();
        await SettleAsync(town);

        Assert.Equal("cancelled", await order.StatusAsync());
        Assert.Equal(0, town.Bank.Balance);
    }

    [Fact]
    public async Task A_promotion_is_redeemed_once_an_order_and_given_back_when_the_order_ends()
    {
        await using var town = new OrderTown();
        var promotion = town.Neighbours.Promotions["LUNCH"] = new Neighbours.Promotion(500, 1);
        var customer = await town.ArriveAsync();
        var restaurant = town.Neighbours.Open();

        var order = await customer.PlaceAsync(restaurant, promoCode: "LUNCH");
        var usedUp = await customer.TryPlaceAsync(customer.WishFor(restaurant, promoCode: "LUNCH"));
        var read = await order.ReadAsync();
        await order.CancelAsync();

        Assert.Equal(500, read.GetProperty("discount").GetInt64());
        Assert.Equal(1280 + 299 + 90, read.GetProperty("total").GetInt64());
        await usedUp.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, "PROMOTION_INVALID");
        Assert.Equal((1, 0), (promotion.Left, promotion.Orders.Count));
    }

    [Fact]
    public async Task The_last_use_of_a_code_goes_to_one_of_those_who_race_for_it()
    {
        await using var town = new OrderTown();
        var promotion = town.Neighbours.Promotions["LAST"] = new Neighbours.Promotion(500, 1);
        var restaurant = town.Neighbours.Open();
        var customers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => town.ArriveAsync()));

        var answers = await Task.WhenAll(
            customers.Select(customer => customer.TryPlaceAsync(customer.WishFor(restaurant, promoCode: "LAST")))
        );
        await SettleAsync(town);

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal((0, 1), (promotion.Left, promotion.Orders.Count));
        Assert.Equal(
            1280 + 299 + 90,
            town.Bank.Balance // Those who lost the race were not charged.
        );
    }

    [Fact]
    public async Task A_silent_promotion_desk_delays_an_order_and_loses_nothing()
    {
        await using var town = new OrderTown();
        var promotion = town.Neighbours.Promotions["LUNCH"] = new Neighbours.Promotion(500, 5);
        var customer = await town.ArriveAsync();
        town.Neighbours.Silent.Add("/internal/promotions/redeem");

        var placed = await (
            await customer.TryPlaceAsync(customer.WishFor(town.Neighbours.Open(), promoCode: "LUNCH"))
        ).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("pending_payment", placed.GetProperty("status").GetString());
        Assert.Empty(town.Bank.Effects);
        town.Neighbours.Silent.Clear();
        await SettleAsync(town);

        Assert.Equal(1280 + 299 + 90, town.Bank.Balance);
        Assert.Single(promotion.Orders);
    }

    [Fact]
    public async Task A_failed_payment_gives_the_promotion_back_and_paying_again_takes_it_again()
    {
        await using var town = new OrderTown();
        var promotion = town.Neighbours.Promotions["LUNCH"] = new Neighbours.Promotion(500, 1);
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.WishFor(town.Neighbours.Open(), promoCode: "LUNCH"));
        var left = promotion.Left;

        var paid = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = await customer.AddCardAsync(SandboxTokens.Visa) }
        );

        Assert.Equal(1, left);
        Assert.Equal(500, (await paid.JsonAsync()).GetProperty("discount").GetInt64());
        Assert.Equal(0, promotion.Left);
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
    private static async Task SettleAsync(OrderTown town)
    {
        for (var round = 0; round < 20; round++)
        {
            await town.RunAsync<SettleOrders>();
            if (!await town.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.SettleAt != null)))
            {
                return;
            }

            town.Time.Advance(TimeSpan.FromSeconds(40));
        }

        Assert.Fail("It never settles.");
    }
}
