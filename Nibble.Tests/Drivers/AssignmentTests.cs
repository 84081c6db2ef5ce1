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
public sealed class AssignmentTests(DriverFixture service) : IClassFixture<DriverFixture>
{
    [Fact]
    public async Task The_database_refuses_a_second_open_offer_of_an_order()
    {
        var order = await service.AcceptOrderAsync(service.NewTown());
        var delivery = await service.DeliveryOfAsync(order);

        await service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()));

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()))
        );
    }

    [Fact]
    public async Task The_database_refuses_an_offer_of_an_order_that_somebody_holds()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.AssignedAsync(driver, town);
        var delivery = await service.DeliveryOfAsync(order);

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, delivery.Id, Guid.NewGuid()))
        );
    }

    [Fact]
    public async Task The_database_refuses_a_driver_a_second_open_offer()
    {
        var one = await service.DeliveryOfAsync(await service.AcceptOrderAsync(service.NewTown()));
        var other = await service.DeliveryOfAsync(await service.AcceptOrderAsync(service.NewTown()));
        var driver = Guid.NewGuid();
        await service.InDatabaseAsync(db => AddOfferAsync(db, one.Id, driver));

        await Assert.ThrowsAsync<DbUpdateException>(() =>
            service.InDatabaseAsync(db => AddOfferAsync(db, other.Id, driver))
        );
    }

    [Fact]
    public async Task Of_two_writers_who_read_the_same_version_the_second_is_refused()
    {
        var town = service.NewTown();
        await service.OnlineAsync(town);
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() =>
            service.InDatabaseAsync(async db =>
            {
                var mine = await db.Deliveries.SingleAsync(d => d.OrderId == order.OrderId);
                await service.EndAsync(order);
                mine.ChangeTip(1);
                return await db.SaveChangesAsync();
            })
        );
    }

    [Fact]
    public async Task Of_many_accepts_at_once_one_takes_the_delivery()
    {
        var town = service.NewTown();
        var first = await service.OnlineAsync(town);
        var second = await service.OnlineAsync(town with { Lat = town.Lat + 0.01 });
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();
        await (await first.TakeAsync(order, "decline")).JsonAsync();
        await service.DispatchAsync();
        var id = (await service.DeliveryOfAsync(order)).Id;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async number =>
                {
                    var driver = number % 2 == 0 ? first : second;
                    return (driver.Id, Answer: await driver.TakeAsync(id, "accept"));
                })
        );

        var taken = Assert.Single(answers, answer => answer.Answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(second.Id, taken.Id);
        Assert.All(
            answers.Where(answer => answer.Answer.StatusCode != HttpStatusCode.OK),
            answer => Assert.Equal(HttpStatusCode.Conflict, answer.Answer.StatusCode)
        );
        Assert.Single(await service.PublishedAsync<DeliveryAssigned>(), e => e.OrderId == order.OrderId);
    }

    private static Task<int> AddOfferAsync(DriverDbContext db, Guid deliveryId, Guid driverId)
    {
        var now = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
        db.Add(new DeliveryOffer(deliveryId, driverId, now.AddSeconds(30), now));
        return db.SaveChangesAsync();
    }
}
