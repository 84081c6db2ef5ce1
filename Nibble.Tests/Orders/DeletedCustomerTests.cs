using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class DeletedCustomerTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    [Fact]
    public async Task The_orders_of_a_deleted_account_stay_and_forget_where_it_lived()
    {
        var customer = await fixture.CreateCustomerAsync();
        var restaurant = fixture.FakeServices.AddRestaurant();
        var ended = await customer.PlaceAsync(restaurant);
        await ended.CompleteDeliveryAsync();
        var running = await customer.PlaceAsync(restaurant);
        await running.AcceptAsync();
        await customer.AddToCartAsync(restaurant);

        await fixture.DeliverEventAsync(new UserDeleted(customer.Id, fixture.Now));
        var address = (await running.GetAsync()).GetProperty("address").GetProperty("line1").GetString();
        await running.ReportDeliveryStatusAsync("delivered");

        Assert.Equal("Torstraße 1", address); // Somebody is on the way there.
        foreach (var order in new[] { ended, running })
        {
            var read = await order.GetAsync();
            Assert.Equal("delivered", read.GetProperty("status").GetString());
            Assert.DoesNotContain("Torstraße", read.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("10119", read.ToString(), StringComparison.Ordinal);
            Assert.Equal("Berlin", read.GetProperty("address").GetProperty("city").GetString());
        }

        Assert.False(await fixture.InDatabaseAsync(db => db.Carts.AnyAsync(cart => cart.CustomerId == customer.Id)));
        Assert.False(
            await fixture.InDatabaseAsync(db => db.PaymentMethods.AnyAsync(card => card.CustomerId == customer.Id))
        );
    }

    [Fact]
    public async Task A_deleted_driver_s_name_is_forgotten()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();
        var driver = await order.AssignDriverAsync();

        await fixture.DeliverEventAsync(new UserDeleted(driver, fixture.Now));

        var tracking = await (await order.Customer.Http.GetAsync($"{order.Path}/tracking")).JsonAsync();
        Assert.Equal("", tracking.GetProperty("driver").GetProperty("firstName").GetString());
    }

    [Fact]
    public async Task A_lost_driver_is_not_shown_any_more_and_another_one_takes_over()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();
        var first = await order.AssignDriverAsync();

        await order.ReportDeliveryStatusAsync("unassigned");
        var lost = await order.GetAsync();
        var unseen = await fixture.AsDriver(first).GetAsync(order.Path);
        var second = await order.AssignDriverAsync();

        Assert.Equal(JsonValueKind.Null, lost.GetProperty("driverId").ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
        await (await fixture.AsDriver(second).GetAsync(order.Path)).JsonAsync();
    }
}
