using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class DeletedCustomerTests(OrderTown town) : IClassFixture<OrderTown>
{
    [Fact]
    public async Task The_orders_of_a_deleted_account_stay_and_forget_where_it_lived()
    {
        var customer = await town.ArriveAsync();
        var restaurant = town.Neighbours.Open();
        var ended = await customer.PlaceAsync(restaurant);
        await ended.DeliverAsync();
        var running = await customer.PlaceAsync(restaurant);
        await running.AcceptAsync();
        await customer.AddToCartAsync(restaurant);

        await town.DeliverAsync(new UserDeleted(customer.Id, town.Now));
        var address = (await running.ReadAsync()).GetProperty("address").GetProperty("line1").GetString();
        await running.DeliveryIsAsync("delivered");

        Assert.Equal("Torstraße 1", address); // Somebody is on the way there.
        foreach (var order in new[] { ended, running })
        {
            var read = await order.ReadAsync();
            Assert.Equal("delivered", read.GetProperty("status").GetString());
            Assert.DoesNotContain("Torstraße", read.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("10119", read.ToString(), StringComparison.Ordinal);
            Assert.Equal("Berlin", read.GetProperty("address").GetProperty("city").GetString());
        }

        Assert.False(await town.InDatabaseAsync(db => db.Carts.AnyAsync(cart => cart.CustomerId == customer.Id)));
        Assert.False(
            await town.InDatabaseAsync(db => db.PaymentMethods.AnyAsync(card => card.CustomerId == customer.Id))
        );
    }

    [Fact]
    public async Task A_deleted_driver_s_name_is_forgotten()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();
        var driver = await order.AssignDriverAsync();

        await town.DeliverAsync(new UserDeleted(driver, town.Now));

        var tracking = await (await order.Customer.Http.GetAsync($"{order.Path}/tracking")).JsonAsync();
        Assert.Equal("", tracking.GetProperty("driver").GetProperty("firstName").GetString());
    }

    [Fact]
    public async Task A_lost_driver_is_not_shown_any_more_and_another_one_takes_over()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();
        var first = await order.AssignDriverAsync();

        await order.DeliveryIsAsync("unassigned");
        var lost = await order.ReadAsync();
        var unseen = await town.AsDriver(first).GetAsync(order.Path);
        var second = await order.AssignDriverAsync();

        Assert.Equal(JsonValueKind.Null, lost.GetProperty("driverId").ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);
        await (await town.AsDriver(second).GetAsync(order.Path)).JsonAsync();
    }
}
