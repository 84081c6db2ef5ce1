using System.Net;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;

namespace Nibble.Tests.Drivers;

/// <summary>
/// The invariants of assignment, asked of the database after each step of whatever happens in whatever order: an order
/// has one live offer and so one driver, a driver one open offer and two deliveries at most.
/// </summary>
public sealed class AssignmentInvariantTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task Many_drivers_orders_answers_and_passes_at_once_leave_each_order_with_one_driver()
    {
        await using var city = new DriverServiceFixture();
        var location = city.NewLocation();
        var drivers = new List<TestDriver>();
        for (var i = 0; i < 8; i++)
        {
            drivers.Add(await city.RegisterOnlineAsync(location));
        }

        var orders = new List<OrderAccepted>();
        for (var i = 0; i < 12; i++)
        {
            orders.Add(await city.AcceptOrderAsync(location));
        }

        for (var round = 0; round < 6; round++)
        {
            await Task.WhenAll(
                drivers
                    .Select(AcceptAllOffersAsync)
                    .Append(city.DispatchAsync())
                    .Append(city.DispatchAsync())
                    .Append(round == 3 ? city.CancelOrderAsync(orders[^1]) : Task.CompletedTask)
            );
            await AssertInvariantsAsync(city);
        }

        foreach (var order in orders.SkipLast(1))
        {
            Assert.Equal(DeliveryStatus.Assigned, (await city.GetDeliveryAsync(order)).Status);
        }
    }

    [Property(MaxTest = 15)]
    public void No_interleaving_over_HTTP_breaks_the_invariants(byte[] script) =>
        ExecuteCommandsAsync(script).GetAwaiter().GetResult();

    private async Task ExecuteCommandsAsync(byte[] script)
    {
        var location = service.NewLocation();
        var drivers = new[]
        {
            await service.RegisterOnlineAsync(location),
            await service.RegisterOnlineAsync(location),
            await service.RegisterOnlineAsync(location),
        };
        var orders = new[]
        {
            await service.AcceptOrderAsync(location),
            await service.AcceptOrderAsync(location),
            await service.AcceptOrderAsync(location),
        };
        foreach (var command in script)
        {
            var driver = drivers[command % 3];
            var order = orders[command / 3 % 3];
            var id = (await service.GetDeliveryAsync(order)).Id;
            await (
                (command / 9) switch
                {
                    < 6 => service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(command % 9 * 5)),
                    < 11 => AcceptAllOffersAsync(driver),
                    < 13 => AssertNoServerErrorAsync(driver.PostStepAsync(id, "decline")),
                    < 15 => AssertNoServerErrorAsync(driver.PostStepAsync(id, "fail")),
                    < 17 => service.MarkReadyAsync(order),
                    < 19 => AssertNoServerErrorAsync(driver.PostStepAsync(id, "pickup")),
                    < 21 => AssertNoServerErrorAsync(driver.PostStepAsync(id, "deliver")),
                    < 23 => driver.ReportLocationAsync(location),
                    < 25 => driver.SetAvailabilityAsync("offline"),
                    < 27 => driver.SetAvailabilityAsync("online"),
                    _ => service.CancelOrderAsync(order),
                }
            );
            await AssertInvariantsAsync(service);
        }
    }

    private static async Task AcceptAllOffersAsync(TestDriver driver)
    {
        foreach (var offer in await driver.GetActiveDeliveriesAsync())
        {
            if (offer.GetProperty("status").GetString() == "offered")
            {
                await AssertNoServerErrorAsync(driver.PostStepAsync(offer.GetProperty("id").GetGuid(), "accept"));
            }
        }
    }

    /// <summary>Done, or refused for a reason that a driver understands; never an error of ours.</summary>
    private static async Task AssertNoServerErrorAsync(Task<HttpResponseMessage> sent)
    {
        var answer = await sent;
        Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound,
            await answer.Content.ReadAsStringAsync()
        );
    }

    private static Task AssertInvariantsAsync(DriverServiceFixture service) =>
        service.InDatabaseAsync(async db =>
        {
            await using var snapshot = await db.Database.BeginTransactionAsync();
            var offers = await db.Offers.AsNoTracking().ToListAsync();
            var deliveries = await db.Deliveries.AsNoTracking().ToDictionaryAsync(d => d.Id);
            var live = offers.Where(offer => offer.Status is OfferStatus.Open or OfferStatus.Accepted).ToList();
            Assert.Equal(live.Count, live.Select(offer => offer.DeliveryId).Distinct().Count());
            var open = live.Where(offer => offer.Status == OfferStatus.Open).ToList();
            Assert.Equal(open.Count, open.Select(offer => offer.DriverId).Distinct().Count());
            Assert.All(live, offer => Assert.Equal(offer.DriverId, deliveries[offer.DeliveryId].DriverId));
            Assert.All(
                deliveries
                    .Values.Where(d => DeliveryStatusExtensions.InProgress.Contains(d.Status))
                    .GroupBy(d => d.DriverId),
                held => Assert.InRange(held.Count(), 1, 2)
            );
        });
}
