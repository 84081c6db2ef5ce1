using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Events;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class OrderSeedTests(OrderSeedTests.SeededOrderServiceFixture fixture)
    : IClassFixture<OrderSeedTests.SeededOrderServiceFixture>
{
    [Fact]
    public async Task The_demo_city_has_three_months_of_orders_that_have_all_ended()
    {
        var orders = await fixture.InDatabaseAsync(db => db.Orders.AsNoTracking().ToListAsync());

        Assert.InRange(orders.Count, 1600, 2200);
        Assert.All(orders, order => Assert.True(order.Status.IsFinal(), $"{order.Status}"));
        Assert.All(orders, order => Assert.True(order.UpdatedAt <= fixture.Now));
        Assert.All(orders, order => Assert.Null(order.NextPaymentAttemptAt));
        Assert.InRange(
            orders.Count(order => order.Status == OrderStatus.Delivered),
            orders.Count * 9 / 10,
            orders.Count
        );
        Assert.Contains(orders, order => order.Status == OrderStatus.Rejected);
        Assert.Contains(orders, order => order.Status == OrderStatus.Cancelled);
        Assert.Contains(orders, order => order.Id == DemoCity.GetId("order", 0));
        Assert.Contains(orders, order => order.CustomerId == DemoCity.Customers[0].Id);
    }

    [Fact]
    public async Task Its_books_balance()
    {
        var orders = await fixture.InDatabaseAsync(db => db.Orders.Include(order => order.Payments).ToListAsync());

        Assert.All(
            orders,
            order =>
            {
                var sold = order.Status == OrderStatus.Delivered;
                Assert.Equal(sold ? order.Totals.Total - order.Totals.RefundedAmount : 0, order.Ledger.Paid);
                Assert.Equal(0, order.Ledger.Held);
            }
        );
    }

    [Fact]
    public async Task Its_events_are_for_Analytics_and_the_restaurants_and_those_of_an_order_are_in_the_order_of_time()
    {
        var messages = await fixture.InDatabaseAsync(db =>
            db.Set<OutboxMessage>().AsNoTracking().OrderBy(message => message.Sequence).ToListAsync()
        );

        Assert.All(
            messages,
            message => Assert.Contains(message.Audience, new[] { ServiceNames.Analytics, ServiceNames.Restaurants })
        );
        Assert.All(
            messages.GroupBy(message => (message.SubjectId, message.Audience)),
            order => Assert.Equal(order.Select(message => message.Time).Order(), order.Select(message => message.Time))
        );
        Assert.InRange(
            messages.Count(message => message.Audience == ServiceNames.Restaurants),
            messages.Count / 6,
            messages.Count / 3
        );
        Assert.Contains(messages, message => message.Type == EventTypeAttribute.Of<OrderPlaced>());
        Assert.Contains(messages, message => message.Type == EventTypeAttribute.Of<OrderDelivered>());
        Assert.True(messages[0].Time < fixture.Now.AddDays(-89));
    }

    [Fact]
    public async Task It_is_the_same_city_each_time_and_is_not_filled_twice()
    {
        await using var twin = new SeededOrderServiceFixture();
        var here = await DishesOfAsync(fixture);

        Assert.Equal(here, await DishesOfAsync(twin));

        await fixture.InDatabaseAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await new OrderSeed(fixture.Time).SeedAsync(db, CancellationToken.None);
            await transaction.CommitAsync();
        });
        Assert.Equal(here.Count, (await DishesOfAsync(fixture)).Count);
    }

    private static Task<List<(Guid, string, long, DateTime)>> DishesOfAsync(SeededOrderServiceFixture fixture) =>
        fixture.InDatabaseAsync(async db => (
                await db
                    .Orders.OrderBy(order => order.Id)
                    .Select(order => new
                    {
                        order.Id,
                        order.Number,
                        order.Totals.Total,
                        order.CreatedAt,
                    })
                    .ToListAsync()
            ).Select(order => (order.Id, order.Number, order.Total, order.CreatedAt)).ToList());

    public sealed class SeededOrderServiceFixture : ServiceFixture<OrderDbContext>
    {
        public SeededOrderServiceFixture() => Settings["Demo:Seed"] = "true";
    }
}
