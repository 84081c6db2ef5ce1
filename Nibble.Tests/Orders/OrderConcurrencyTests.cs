using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Orders;

/// <summary>Retries after a concurrent change end after a number of attempts.</summary>
public sealed class OrderConcurrencyTests
{
    [Fact]
    public async Task A_command_that_always_comes_second_returns_a_conflict()
    {
        var others = new ConcurrentChange();
        await using var fixture = CreateFixture(others);
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await using var scope = fixture.Services.CreateAsyncScope();
        var updates = scope.ServiceProvider.GetRequiredService<OrderUpdateService>();
        var by = new Actor(Guid.NewGuid(), Roles.RestaurantOwner);

        others.Remaining = int.MaxValue;
        var evaluations = 0;
        var (changed, error) = await updates.ApplyAsync(
            order.Id,
            orders => orders,
            (order, now) =>
            {
                evaluations++;
                return order.Accept(by, null, now);
            },
            CancellationToken.None
        );
        others.Remaining = 0;

        Assert.Null(changed);
        Assert.Equal((ErrorKind.Conflict, ErrorCodes.Conflict), (error?.Kind, error?.Code));
        Assert.Equal(OrderUpdateService.MaxAttempts, evaluations);
        Assert.Equal("placed", await order.GetStatusAsync());
    }

    [Fact]
    public async Task A_command_that_comes_second_a_few_times_is_applied()
    {
        var others = new ConcurrentChange();
        await using var fixture = CreateFixture(others);
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

        others.Remaining = OrderUpdateService.MaxAttempts - 1;
        await order.AcceptAsync();

        Assert.Equal("accepted", await order.GetStatusAsync());
    }

    [Fact]
    public async Task A_payment_result_that_cannot_be_saved_stays_pending_and_is_applied_by_the_job()
    {
        var others = new ConcurrentChange();
        await using var fixture = CreateFixture(others);
        fixture.PaymentProvider.ThrowsFor = _ => true;
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        fixture.PaymentProvider.ThrowsFor = null;
        await using var scope = fixture.Services.CreateAsyncScope();
        var processor = scope.ServiceProvider.GetRequiredService<PaymentProcessor>();

        others.Remaining = int.MaxValue;
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            processor.ProcessAsync(order.Id, CancellationToken.None)
        );
        Assert.Equal(PaymentProcessor.MaxAttempts, int.MaxValue - others.Remaining);
        others.Remaining = 0;
        Assert.Equal("pending_payment", await order.GetStatusAsync());

        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await fixture.RunJobAsync<PaymentRetryJob>();

        Assert.Equal("placed", await order.GetStatusAsync());
        Assert.Single(fixture.PaymentProvider.Effects);
    }

    private static OrderServiceFixture CreateFixture(ConcurrentChange others)
    {
        var fixture = new OrderServiceFixture();
        var configure = fixture.ConfigureServices;
        fixture.ConfigureServices = services =>
        {
            configure?.Invoke(services);
            services.AddSingleton<IInterceptor>(others);
        };
        return fixture;
    }

    /// <summary>Another process that changes each order just before it is saved.</summary>
    private sealed class ConcurrentChange : SaveChangesInterceptor
    {
        public int Remaining { get; set; }

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            if (
                Remaining > 0
                && eventData.Context is OrderDbContext db
                && db.ChangeTracker.Entries<Order>().Any(entry => entry.State == EntityState.Modified)
            )
            {
                Remaining--;
                await using var connection = new SqliteConnection(db.Database.GetConnectionString());
                await connection.OpenAsync(cancellationToken);
                await using var command = connection.CreateCommand();
                command.CommandText = "UPDATE orders SET Version = Version + 1";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return result;
        }
    }
}
