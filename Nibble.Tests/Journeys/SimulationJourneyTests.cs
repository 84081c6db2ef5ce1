using System.Text.Json;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>The demo city lives: its people order, cook and ride through the gateway, until an admin stops them.</summary>
[Collection(PlatformCollection.Name)]
public sealed class SimulationJourneyTests(Platform platform)
{
    private const string Path = "/api/admin/simulation";

    [Fact]
    public async Task Its_people_bring_an_order_to_the_door_and_rest_when_told()
    {
        using var admin = await TestUser.SignInAsync(platform.GatewayUrl, DemoCity.Admin.Email, DemoCity.Password);
        var since = DateTime.UtcNow;
        await admin.PutAsync(Path, new { running = true, speed = 100 });
        JsonElement delivered;
        try
        {
            delivered = await Eventually.PollAsync(
                () => admin.GetAsync(Path),
                state => state.GetProperty("ordersDelivered").GetInt64() > 0,
                TimeSpan.FromMinutes(3)
            );
        }
        finally
        {
            await admin.PutAsync(Path, new { running = false });
        }

        Assert.True(delivered.GetProperty("ordersDelivered").GetInt64() > 0, delivered.ToString());
        Assert.True(delivered.GetProperty("activeDrivers").GetInt32() > 0, delivered.ToString());
        var order = (
            await admin.WaitForAsync(
                $"/api/orders?status=delivered&from={since:O}",
                found => found.GetProperty("items").GetArrayLength() > 0
            )
        ).GetProperty("items")[0];
        Assert.Contains(DemoCity.Customers, person => person.Id == order.GetProperty("customerId").GetGuid());

        var rested = await admin.GetAsync(Path);
        Assert.False(rested.GetProperty("running").GetBoolean());
        Assert.Equal(0, rested.GetProperty("activeDrivers").GetInt32());
        var online = await admin.GetAsync("/api/drivers?limit=100");
        // The first one is nobody's but the tour's.
        var residents = DemoCity.Drivers.Skip(1).Select(person => person.Id).ToHashSet();
        Assert.DoesNotContain(
            online.GetProperty("items").EnumerateArray(),
            driver =>
                residents.Contains(driver.GetProperty("userId").GetGuid())
                && driver.GetProperty("availability").GetString() == "online"
        );
        await CancelOpenOrdersAsync(admin, since);
    }

    /// <summary>What is still under way would be offered to the driver of the next test.</summary>
    private static async Task CancelOpenOrdersAsync(TestUser admin, DateTime since)
    {
        var residents = DemoCity.Customers.Select(person => person.Id).ToHashSet();
        var orders = await admin.GetAsync($"/api/orders?from={since:O}&limit=100");
        foreach (var order in orders.GetProperty("items").EnumerateArray())
        {
            var reason = new { reason = "The test is over." };
            var path = $"/api/orders/{TestMarketplace.GetId(order)}";
            if (
                residents.Contains(order.GetProperty("customerId").GetGuid())
                && (await admin.SendRawAsync(HttpMethod.Post, $"{path}/cancel", reason)).IsSuccessStatusCode
                && TestMarketplace.GetStatus(order) is "accepted" or "preparing" or "ready" or "picked_up"
            )
            {
                await admin.WaitForAsync(
                    $"/api/drivers/deliveries/{TestMarketplace.GetId(order)}/route",
                    delivery => TestMarketplace.GetStatus(delivery) == "cancelled"
                );
            }
        }
    }
}
