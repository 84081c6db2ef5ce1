using System.Net;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class OrderTimeoutTests
{
    [Fact]
    public async Task A_restaurant_that_stays_silent_for_ten_minutes_loses_the_order()
    {
        await using var town = new OrderTown();
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());

        town.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await town.RunAsync<ExpireOrders>();
        var before = await order.StatusAsync();
        town.Time.Advance(TimeSpan.FromSeconds(1));
        await town.RunAsync<ExpireOrders>();

        Assert.Equal("placed", before);
        var read = await order.ReadAsync();
        Assert.Equal("cancelled", read.GetProperty("status").GetString());
        Assert.Equal("voided", read.GetProperty("paymentStatus").GetString());
        var ended = Assert.Single(await town.PublishedAsync<OrderEnded>());
        Assert.Equal(("cancelled", "system"), (ended.Status, ended.ByRole));
        await (await order.AcceptAsync()).AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task The_time_that_a_restaurant_has_is_a_setting()
    {
        await using var town = new OrderTown();
        await town.DeliverAsync(
            new SettingsChanged(
                Guid.NewGuid(),
                2,
                MarketplaceSettings.Default with
                {
                    AcceptTimeoutSeconds = 60,
                },
                town.Now
            )
        );
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());

        town.Time.Advance(TimeSpan.FromSeconds(60));
        await town.RunAsync<ExpireOrders>();

        Assert.Equal("cancelled", await order.StatusAsync());
    }

    [Fact]
    public async Task A_silence_that_began_before_a_restart_ends_after_it()
    {
        await using var before = new OrderTown();
        var order = await (await before.ArriveAsync()).PlaceAsync(before.Neighbours.Open());
        await using var after = new OrderTown();
        after.Settings["Data:Path"] = before.DataPath;
        after.Settings["Work:Run"] = "true";
        after.CreateClient();

        after.Time.Advance(TimeSpan.FromMinutes(11));

        await Eventually.HappensAsync(async () => await order.StatusAsync() == "cancelled");
    }

    [Fact]
    public async Task An_accepted_order_has_all_the_time_it_needs()
    {
        await using var town = new OrderTown();
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();

        town.Time.Advance(TimeSpan.FromHours(1));
        await town.RunAsync<ExpireOrders>();

        Assert.Equal("accepted", await order.StatusAsync());
    }

    [Fact]
    public async Task A_scheduled_order_is_paid_now_and_answered_when_it_is_due()
    {
        await using var town = new OrderTown();
        var wanted = town.Now.AddHours(5);
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open(), scheduledFor: wanted);
        var placed = await order.ReadAsync();
        var early = await order.AcceptAsync();

        town.Time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(9));
        await town.RunAsync<ExpireOrders>();
        var tooEarly = await town.PublishedAsync<OrderPlaced>();
        town.Time.Advance(TimeSpan.FromMinutes(1)); // 20 minutes of cooking and 30 to the door before it is wanted.
        await town.RunAsync<ExpireOrders>();
        await town.RunAsync<ExpireOrders>();

        Assert.Equal("placed", placed.GetProperty("status").GetString());
        Assert.Equal("authorized", placed.GetProperty("paymentStatus").GetString());
        Assert.Equal(wanted, placed.GetProperty("scheduledFor").GetDateTime());
        await early.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Empty(tooEarly);
        Assert.Equal(wanted, Assert.Single(await town.PublishedAsync<OrderPlaced>()).ScheduledFor);
        await (await order.AcceptAsync()).JsonAsync();
    }

    [Fact]
    public async Task A_scheduled_order_that_nobody_answers_when_it_is_due_is_cancelled()
    {
        await using var town = new OrderTown();
        var order = await (await town.ArriveAsync()).PlaceAsync(
            town.Neighbours.Open(),
            scheduledFor: town.Now.AddHours(5)
        );

        town.Time.Advance(TimeSpan.FromHours(5));
        await town.RunAsync<ExpireOrders>();
        var due = await order.StatusAsync();
        town.Time.Advance(TimeSpan.FromMinutes(10));
        await town.RunAsync<ExpireOrders>();

        Assert.Equal("placed", due);
        Assert.Equal("cancelled", await order.StatusAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(7 * 24 * 60 + 1)]
    public async Task An_order_is_scheduled_for_some_time_in_the_coming_week(int minutes)
    {
        await using var town = new OrderTown();
        var customer = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(
            customer.WishFor(town.Neighbours.Open(), scheduledFor: town.Now.AddMinutes(minutes))
        );

        await response.AssertRefusedAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }
}
