using System.Collections.Concurrent;
using System.Text.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>One order from the cart to the reviews, on the running platform: something of every kind to look at.</summary>
internal sealed class Story
{
    private static readonly ConcurrentDictionary<Platform, Lazy<Task<Story>>> Told = new();

    private Story(Marketplace market) => Market = market;

    public Marketplace Market { get; }

    public Guid OrderId { get; private set; }

    public Guid DriverId { get; private set; }

    public Guid DeliveryId { get; private set; }

    public Guid TicketId { get; private set; }

    /// <summary>One of each kind, by its name in docs/contract.md.</summary>
    public Dictionary<string, JsonElement> Things { get; } = [];

    /// <summary>Told once on a platform.</summary>
    public static Task<Story> OnAsync(Platform platform) =>
        Told.GetOrAdd(platform, one => new Lazy<Task<Story>>(() => TellAsync(one))).Value;

    private static async Task<Story> TellAsync(Platform platform)
    {
        var story = new Story(await Marketplace.OpenAsync(platform.GatewayUrl));
        await story.OrderAsync();
        await story.DeliverAsync();
        await story.ReviewAsync();
        await story.AskForHelpAsync();
        await story.LookAroundAsync();
        return story;
    }

    private async Task OrderAsync()
    {
        var (customer, driver) = (Market.Customer, Market.Driver);
        await driver.PutAsync("/api/drivers/me/availability", new { status = "online" });
        await Market.DriverReportsAsync();
        await Market.FillCartAsync(quantity: 2);
        Things["cart"] = await customer.GetAsync("/api/cart");
        Things["promotion"] = await Market.Admin.PostAsync(
            "/api/admin/promotions",
            new
            {
                code = $"T{Guid.NewGuid():N}"[..12],
                kind = "percent",
                value = 10,
                startsAt = TimeProvider.System.GetUtcNow().AddDays(-1),
                endsAt = TimeProvider.System.GetUtcNow().AddDays(1),
                restaurantIds = new[] { Market.RestaurantId },
            }
        );
        await customer.PutAsync("/api/cart/promo", new { code = Things["promotion"].GetProperty("code").GetString() });
        Things["order"] = await customer.PostAsync(
            "/api/orders",
            new
            {
                addressId = Market.AddressId,
                paymentMethodId = Market.CardId,
                tip = 150,
            }
        );
        OrderId = Marketplace.Id(Things["order"]);
        foreach (var step in new[] { "accept", "preparing", "ready" })
        {
            await Market.Owner.PostAsync($"/api/orders/{OrderId}/{step}");
        }
    }

    private async Task DeliverAsync()
    {
        var driver = Market.Driver;
        var offered = await driver.WaitForAsync(
            "/api/drivers/me/deliveries?active=true",
            found => found.GetProperty("items").GetArrayLength() > 0
        );
        Things["delivery"] = offered.GetProperty("items")[0];
        DeliveryId = Marketplace.Id(Things["delivery"]);
        foreach (var step in new[] { "accept", "arrived", "pickup" })
        {
            await driver.PostAsync($"/api/drivers/me/deliveries/{DeliveryId}/{step}");
        }

        await Market.DriverReportsAsync();
        Things["tracking"] = await Market.Customer.WaitForAsync(
            $"/api/orders/{OrderId}/tracking",
            seen => seen.GetProperty("driver") is { ValueKind: JsonValueKind.Object }
        );
        Things["driver"] = await driver.GetAsync("/api/drivers/me");
        DriverId = Marketplace.Id(Things["driver"]);
        await driver.PostAsync($"/api/drivers/me/deliveries/{DeliveryId}/deliver");
        await Market.Customer.WaitForAsync($"/api/orders/{OrderId}", seen => Marketplace.Status(seen) == "delivered");
    }

    private async Task ReviewAsync()
    {
        var review = new
        {
            orderId = OrderId,
            rating = 5,
            text = "Wonderful.",
        };
        foreach (var reviewed in new[] { $"restaurants/{Market.RestaurantId}", $"drivers/{DriverId}" })
        {
            // The event that makes it reviewable may be on its way still.
            var answer = await Eventually.AnswersAsync(
                () => Market.Customer.TryAsync(HttpMethod.Post, $"/api/{reviewed}/reviews", review),
                answer => answer.IsSuccessStatusCode
            );
            await answer.JsonAsync(System.Net.HttpStatusCode.Created);
        }
    }

    private async Task AskForHelpAsync()
    {
        Things["ticket"] = await Market.Customer.PostAsync(
            "/api/support/tickets",
            new
            {
                subject = "Cold food",
                description = "It was cold.",
                orderId = OrderId,
                priority = "high",
            }
        );
        TicketId = Marketplace.Id(Things["ticket"]);
        await Market.Customer.PostAsync($"/api/support/tickets/{TicketId}/comments", new { text = "Hello?" });
    }

    private async Task LookAroundAsync()
    {
        var customer = Market.Customer;
        Things["user"] = await customer.GetAsync("/api/users/me");
        Things["session"] = await FirstAsync("/api/auth/sessions");
        Things["address"] = await FirstAsync("/api/users/me/addresses");
        Things["restaurant"] = await customer.GetAsync($"/api/restaurants/{Market.RestaurantId}");
        Things["menu"] = await customer.GetAsync($"/api/restaurants/{Market.RestaurantId}/menu");
        Things["review"] = await FirstAsync($"/api/restaurants/{Market.RestaurantId}/reviews");
        Things["order history entry"] = await FirstAsync($"/api/orders/{OrderId}/history");
        Things["payment entry"] = await FirstAsync($"/api/orders/{OrderId}/payments");
        Things["payment method"] = await FirstAsync("/api/orders/payment-methods");
        Things["notification"] = await FirstAsync("/api/users/me/notifications");
        Things["analytics series"] = await Market.Admin.GetAsync("/api/analytics/orders/count");

        async Task<JsonElement> FirstAsync(string list) =>
            (await customer.WaitForAsync(list, found => found.GetProperty("items").GetArrayLength() > 0)).GetProperty(
                "items"
            )[0];
    }
}
