using System.Net;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>
/// Two drivers never hold one order, one driver never holds two offers: the database itself refuses it, and of parallel
/// commands one wins.
/// </summary>
public sealed class AssignmentTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task The_database_refuses_a_second_open_offer_of_an_order()
    {
        var order = await service.AcceptOrderAsync(service.NewLocation());
        var delivery = await service.GetDeliveryAsync(order);

        await service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()));

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()))
        );
    }

    [Fact]
    public async Task The_database_refuses_an_offer_of_an_order_that_somebody_holds()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);
        var delivery = await service.GetDeliveryAsync(order);

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()))
        );
    }

    [Fact]
    public async Task The_database_refuses_a_driver_a_second_open_offer()
    {
        var one = await service.GetDeliveryAsync(await service.AcceptOrderAsync(service.NewLocation()));
        var other = await service.GetDeliveryAsync(await service.AcceptOrderAsync(service.NewLocation()));
        var driver = Guid.NewGuid();
        await service.InDatabaseAsync(db => AddOfferAsync(db, one.Id, driver));

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, other.Id, driver))
        );
    }

    [Fact]
    public async Task Of_two_writers_who_read_the_same_version_the_second_is_refused()
    {
        var location = service.NewLocation();
        await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            service.InDatabaseAsync(async db =>
            {
                var mine = await db.Deliveries.SingleAsync(d => d.OrderId == order.OrderId);
                await service.CancelOrderAsync(order);
                mine.ChangeTip(1);
                return await db.SaveChangesAsync();
            })
        );
    }

    [Fact]
    public async Task Of_many_accepts_at_once_one_takes_the_delivery()
    {
        var location = service.NewLocation();
        var first = await service.RegisterOnlineAsync(location);
        var second = await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.01 });
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        await (await first.PostStepAsync(order, "decline")).JsonAsync();
        await service.DispatchAsync();
        var id = (await service.GetDeliveryAsync(order)).Id;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async number =>
                {
                    var driver = number % 2 == 0 ? first : second;
                    return (driver.Id, Answer: await driver.PostStepAsync(id, "accept"));
                })
        );

        var taken = Assert.Single(answers, response => response.Answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(second.Id, taken.Id);
        Assert.All(
            answers.Where(response => response.Answer.StatusCode != HttpStatusCode.OK),
            response => Assert.Equal(HttpStatusCode.Conflict, response.Answer.StatusCode)
        );
        Assert.Single(await service.GetPublishedEventsAsync<DeliveryAssigned>(), e => e.OrderId == order.OrderId);
    }

    private static Task<int> AddOfferAsync(DriverDbContext db, Guid deliveryId, Guid driverId)
    {
        var now = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        db.Add(new DeliveryOffer(deliveryId, driverId, now.AddSeconds(30), now));
        return db.SaveChangesAsync();
    }
}
