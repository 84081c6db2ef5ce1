using System.Collections.Concurrent;
using System.Text.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>One order from the cart to the reviews on the running platform, with a sample of every resource.</summary>
internal sealed class SampleOrderScenario
{
    private static readonly ConcurrentDictionary<Platform, Lazy<Task<SampleOrderScenario>>> Scenarios = new();

    private SampleOrderScenario(TestMarketplace marketplace) => Marketplace = marketplace;

    public TestMarketplace Marketplace { get; }

    public Guid OrderId { get; private set; }

    public Guid DriverId { get; private set; }

    public Guid DeliveryId { get; private set; }

    public Guid TicketId { get; private set; }

    /// <summary>One of each kind, by its name in docs/contract.md.</summary>
    public Dictionary<string, JsonElement> Samples { get; } = [];

    /// <summary>Runs once for each platform.</summary>
    public static Task<SampleOrderScenario> GetAsync(Platform platform) =>
        Scenarios.GetOrAdd(platform, one => new Lazy<Task<SampleOrderScenario>>(() => RunAsync(one))).Value;

    private static async Task<SampleOrderScenario> RunAsync(Platform platform)
    {
        var story = new SampleOrderScenario(await TestMarketplace.CreateAsync(platform.GatewayUrl));
        await story.OrderAsync();
        await story.DeliverAsync();
        await story.ReviewAsync();
        await story.OpenTicketAsync();
        await story.CollectSamplesAsync();
        return story;
    }

    private async Task OrderAsync()
    {
        var (customer, driver) = (Marketplace.Customer, Marketplace.Driver);
        await driver.PutAsync("/api/drivers/me/availability", new { status = "online" });
        await Marketplace.ReportDriverLocationAsync();
        await Marketplace.FillCartAsync(quantity: 2);
        Samples["cart"] = await customer.GetAsync("/api/cart");
        Samples["promotion"] = await Marketplace.Admin.PostAsync(
            "/api/admin/promotions",
            new
            {
                code = $"T{Guid.NewGuid():N}"[..12],
                kind = "percent",
                value = 10,
                startsAt = TimeProvider.System.GetUtcNow().AddDays(-1),
                endsAt = TimeProvider.System.GetUtcNow().AddDays(1),
                restaurantIds = new[] { Marketplace.RestaurantId },
            }
        );
        await customer.PutAsync("/api/cart/promo", new { code = Samples["promotion"].GetProperty("code").GetString() });
        Samples["order"] = await customer.PostAsync(
            "/api/orders",
            new
            {
                addressId = Marketplace.AddressId,
                paymentMethodId = Marketplace.PaymentMethodId,
                tip = 150,
            }
        );
        OrderId = TestMarketplace.GetId(Samples["order"]);
        foreach (var step in new[] { "accept", "preparing", "ready" })
        {
            await Marketplace.Owner.PostAsync($"/api/orders/{OrderId}/{step}");
        }
    }

    private async Task DeliverAsync()
    {
        var driver = Marketplace.Driver;
        var offered = await driver.WaitForAsync(
            "/api/drivers/me/deliveries?active=true",
            found => found.GetProperty("items").GetArrayLength() > 0
        );
        Samples["delivery"] = offered.GetProperty("items")[0];
        DeliveryId = TestMarketplace.GetId(Samples["delivery"]);
        foreach (var step in new[] { "accept", "arrived", "pickup" })
        {
            await driver.PostAsync($"/api/drivers/me/deliveries/{DeliveryId}/{step}");
        }

        await Marketplace.ReportDriverLocationAsync();
        Samples["tracking"] = await Marketplace.Customer.WaitForAsync(
            $"/api/orders/{OrderId}/tracking",
            seen => seen.GetProperty("driver") is { ValueKind: JsonValueKind.Object }
        );
        Samples["driver"] = await driver.GetAsync("/api/drivers/me");
        DriverId = TestMarketplace.GetId(Samples["driver"]);
        await driver.PostAsync($"/api/drivers/me/deliveries/{DeliveryId}/deliver");
        await Marketplace.Customer.WaitForAsync(
            $"/api/orders/{OrderId}",
            seen => TestMarketplace.GetStatus(seen) == "delivered"
        );
    }

    private async Task ReviewAsync()
    {
        var review = new
        {
            orderId = OrderId,
            rating = 5,
            text = "Wonderful.",
        };
        foreach (var reviewed in new[] { $"restaurants/{Marketplace.RestaurantId}", $"drivers/{DriverId}" })
        {
            // The event that makes it reviewable may be on its way still.
            var answer = await Eventually.PollAsync(
                () => Marketplace.Customer.SendRawAsync(HttpMethod.Post, $"/api/{reviewed}/reviews", review),
                response => response.IsSuccessStatusCode
            );
            await answer.JsonAsync(System.Net.HttpStatusCode.Created);
        }
    }

    private async Task OpenTicketAsync()
    {
        Samples["ticket"] = await Marketplace.Customer.PostAsync(
            "/api/support/tickets",
            new
            {
                subject = "Cold food",
                description = "It was cold.",
                orderId = OrderId,
                priority = "high",
            }
        );
        TicketId = TestMarketplace.GetId(Samples["ticket"]);
        await Marketplace.Customer.PostAsync($"/api/support/tickets/{TicketId}/comments", new { text = "Hello?" });
    }

    private async Task CollectSamplesAsync()
    {
        var customer = Marketplace.Customer;
        Samples["user"] = await customer.GetAsync("/api/users/me");
        Samples["session"] = await FirstAsync("/api/auth/sessions");
        Samples["address"] = await FirstAsync("/api/users/me/addresses");
        Samples["restaurant"] = await customer.GetAsync($"/api/restaurants/{Marketplace.RestaurantId}");
        Samples["menu"] = await customer.GetAsync($"/api/restaurants/{Marketplace.RestaurantId}/menu");
        Samples["review"] = await FirstAsync($"/api/restaurants/{Marketplace.RestaurantId}/reviews");
        Samples["order history entry"] = await FirstAsync($"/api/orders/{OrderId}/history");
        Samples["payment entry"] = await FirstAsync($"/api/orders/{OrderId}/payments");
        Samples["payment method"] = await FirstAsync("/api/orders/payment-methods");
        Samples["notification"] = await FirstAsync("/api/users/me/notifications");
        Samples["analytics series"] = await Marketplace.Admin.GetAsync("/api/analytics/orders/count");

        async Task<JsonElement> FirstAsync(string list) =>
            (await customer.WaitForAsync(list, found => found.GetProperty("items").GetArrayLength() > 0)).GetProperty(
                "items"
            )[0];
    }
}
