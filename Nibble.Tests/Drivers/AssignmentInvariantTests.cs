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
public sealed class AssignmentInvariantTests(DriverFixture service) : IClassFixture<DriverFixture>
{
    [Fact]
    public async Task Many_drivers_orders_answers_and_passes_at_once_leave_each_order_with_one_driver()
    {
        await using var city = new DriverFixture();
        var town = city.NewTown();
        var drivers = new List<TestDriver>();
        for (var i = 0; i < 8; i++)
        {
            drivers.Add(await city.OnlineAsync(town));
        }

        var orders = new List<OrderAccepted>();
        for (var i = 0; i < 12; i++)
        {
            orders.Add(await city.AcceptOrderAsync(town));
        }

        for (var round = 0; round < 6; round++)
        {
            await Task.WhenAll(
                drivers
                    .Select(AcceptWhateverAsync)
                    .Append(city.DispatchAsync())
                    .Append(city.DispatchAsync())
                    .Append(round == 3 ? city.EndAsync(orders[^1]) : Task.CompletedTask)
            );
            await AssertInvariantsAsync(city);
        }

        foreach (var order in orders.SkipLast(1))
        {
            Assert.Equal(DeliveryStatus.Assigned, (await city.DeliveryOfAsync(order)).Status);
        }
    }

    [Property(MaxTest = 15)]
    public void No_interleaving_over_HTTP_breaks_the_invariants(byte[] script) =>
        PlayAsync(script).GetAwaiter().GetResult();

    private async Task PlayAsync(byte[] script)
    {
        var town = service.NewTown();
        var drivers = new[]
        {
            await service.OnlineAsync(town),
            await service.OnlineAsync(town),
            await service.OnlineAsync(town),
        };
        var orders = new[]
        {
            await service.AcceptOrderAsync(town),
            await service.AcceptOrderAsync(town),
            await service.AcceptOrderAsync(town),
        };
        foreach (var command in script)
        {
            var driver = drivers[command % 3];
            var order = orders[command / 3 % 3];
            var id = (await service.DeliveryOfAsync(order)).Id;
            await (
                (command / 9) switch
                {
                    < 6 => service.PassAsync(TimeSpan.FromSeconds(command % 9 * 5)),
                    < 11 => AcceptWhateverAsync(driver),
                    < 13 => AnsweredAsync(driver.TakeAsync(id, "decline")),
                    < 15 => AnsweredAsync(driver.TakeAsync(id, "fail")),
                    < 17 => service.ReadyAsync(order),
                    < 19 => AnsweredAsync(driver.TakeAsync(id, "pickup")),
                    < 21 => AnsweredAsync(driver.TakeAsync(id, "deliver")),
                    < 23 => driver.ReportAsync(town),
                    < 25 => driver.GoAsync("offline"),
                    < 27 => driver.GoAsync("online"),
                    _ => service.EndAsync(order),
                }
            );
            await AssertInvariantsAsync(service);
        }
    }

    private static async Task AcceptWhateverAsync(TestDriver driver)
    {
        foreach (var offer in await driver.ActiveAsync())
        {
            if (offer.GetProperty("status").GetString() == "offered")
            {
                await AnsweredAsync(driver.TakeAsync(offer.GetProperty("id").GetGuid(), "accept"));
            }
        }
    }

    /// <summary>Done, or refused for a reason that a driver understands; never an error of ours.</summary>
    private static async Task AnsweredAsync(Task<HttpResponseMessage> sent)
    {
        var answer = await sent;
        Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.NotFound,
            await answer.Content.ReadAsStringAsync()
        );
    }

    private static Task AssertInvariantsAsync(DriverFixture service) =>
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
                deliveries.Values.Where(d => DeliveryStatuses.Held.Contains(d.Status)).GroupBy(d => d.DriverId),
                held => Assert.InRange(held.Count(), 1, 2)
            );
        });
}
