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
        await using var fixture = new OrderServiceFixture();
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

        fixture.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        await fixture.RunJobAsync<OrderExpirationJob>();
        var before = await order.GetStatusAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.RunJobAsync<OrderExpirationJob>();

        Assert.Equal("placed", before);
        var read = await order.GetAsync();
        Assert.Equal("cancelled", read.GetProperty("status").GetString());
        Assert.Equal("voided", read.GetProperty("paymentStatus").GetString());
        var ended = Assert.Single(await fixture.GetPublishedEventsAsync<OrderEnded>());
        Assert.Equal(("cancelled", "system"), (ended.Status, ended.ByRole));
        await (await order.AcceptAsync()).AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task The_time_that_a_restaurant_has_is_a_setting()
    {
        await using var fixture = new OrderServiceFixture();
        await fixture.DeliverEventAsync(
            new SettingsChanged(
                Guid.NewGuid(),
                2,
                MarketplaceSettings.Default with
                {
                    AcceptTimeoutSeconds = 60,
                },
                fixture.Now
            )
        );
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        await fixture.RunJobAsync<OrderExpirationJob>();

        Assert.Equal("cancelled", await order.GetStatusAsync());
    }

    [Fact]
    public async Task A_silence_that_began_before_a_restart_ends_after_it()
    {
        await using var before = new OrderServiceFixture();
        var order = await (await before.CreateCustomerAsync()).PlaceAsync(before.FakeServices.AddRestaurant());
        await using var after = new OrderServiceFixture();
        after.Settings["Data:Path"] = before.DataPath;
        after.Settings["Jobs:Enabled"] = "true";
        after.CreateClient();

        after.Time.Advance(TimeSpan.FromMinutes(11));

        await Eventually.AssertWithinTwoMinutesAsync(async () => await order.GetStatusAsync() == "cancelled");
    }

    [Fact]
    public async Task An_accepted_order_has_all_the_time_it_needs()
    {
        await using var fixture = new OrderServiceFixture();
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();

        fixture.Time.Advance(TimeSpan.FromHours(1));
        await fixture.RunJobAsync<OrderExpirationJob>();

        Assert.Equal("accepted", await order.GetStatusAsync());
    }

    [Fact]
    public async Task A_scheduled_order_is_paid_now_and_answered_when_it_is_due()
    {
        await using var fixture = new OrderServiceFixture();
        var wanted = fixture.Now.AddHours(5);
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(
            fixture.FakeServices.AddRestaurant(),
            scheduledFor: wanted
        );
        var placed = await order.GetAsync();
        var early = await order.AcceptAsync();

        fixture.Time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(9));
        await fixture.RunJobAsync<OrderExpirationJob>();
        var tooEarly = await fixture.GetPublishedEventsAsync<OrderPlaced>();
        fixture.Time.Advance(TimeSpan.FromMinutes(1)); // 20 minutes of cooking and 30 to the door before it is wanted.
        await fixture.RunJobAsync<OrderExpirationJob>();
        await fixture.RunJobAsync<OrderExpirationJob>();

        Assert.Equal("placed", placed.GetProperty("status").GetString());
        Assert.Equal("authorized", placed.GetProperty("paymentStatus").GetString());
        Assert.Equal(wanted, placed.GetProperty("scheduledFor").GetDateTime());
        await early.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Empty(tooEarly);
        Assert.Equal(wanted, Assert.Single(await fixture.GetPublishedEventsAsync<OrderPlaced>()).ScheduledFor);
        await (await order.AcceptAsync()).JsonAsync();
    }

    [Fact]
    public async Task A_scheduled_order_that_nobody_answers_when_it_is_due_is_cancelled()
    {
        await using var fixture = new OrderServiceFixture();
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(
            fixture.FakeServices.AddRestaurant(),
            scheduledFor: fixture.Now.AddHours(5)
        );

        fixture.Time.Advance(TimeSpan.FromHours(5));
        await fixture.RunJobAsync<OrderExpirationJob>();
        var due = await order.GetStatusAsync();
        fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await fixture.RunJobAsync<OrderExpirationJob>();

        Assert.Equal("placed", due);
        Assert.Equal("cancelled", await order.GetStatusAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(7 * 24 * 60 + 1)]
    public async Task An_order_is_scheduled_for_some_time_in_the_coming_week(int minutes)
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            customer.CreateOrderRequest(
                fixture.FakeServices.AddRestaurant(),
                scheduledFor: fixture.Now.AddMinutes(minutes)
            )
        );

        await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }
}
