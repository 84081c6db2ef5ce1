using System.Net.WebSockets;
using System.Text.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>An order's way from the cart to the door, through the gateway, against the real processes.</summary>
[Collection(PlatformCollection.Name)]
public sealed class OrderJourneyTests(Platform platform)
{
    [Fact]
    public async Task An_order_is_followed_by_WebSocket_from_its_start_to_what_happens_now()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await market.FillCartAsync(quantity: 2);
        var order = await market.Customer.PostAsync(
            "/api/orders",
            new { addressId = market.AddressId, paymentMethodId = market.PaymentMethodId }
        );
        var path = $"/api/orders/{TestMarketplace.GetId(order)}";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(platform.GatewayUrl, $"{path}/events"))
        {
            Scheme = "ws",
            Query = $"access_token={market.Customer.Authorization!.Parameter}",
        };

        await socket.ConnectAsync(address.Uri, limit.Token);
        var placed = await StatusAsync(socket, "placed", limit.Token);
        await market.Owner.PostAsync($"{path}/accept", new { prepMinutes = 10 });
        var accepted = await StatusAsync(socket, "accepted", limit.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);

        Assert.Equal("system", placed.GetProperty("by").GetProperty("role").GetString());
        Assert.Equal("restaurant_owner", accepted.GetProperty("by").GetProperty("role").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_customer_orders_a_kitchen_cooks_a_driver_brings_and_everybody_sees_it()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var (customer, owner, driver) = (market.Customer, market.Owner, market.Driver);

        // The customer finds the restaurant, reads its menu and fills the cart.
        await customer.WaitForAsync(
            FormattableString.Invariant(
                $"/api/restaurants?lat={market.Location.Lat}&lng={market.Location.Lng}&radiusKm=5&q=kitchen"
            ),
            found => Items(found).Any(item => TestMarketplace.GetId(item) == market.RestaurantId)
        );
        var menu = await customer.GetAsync($"/api/restaurants/{market.RestaurantId}/menu");
        var dish = menu.GetProperty("categories")[0].GetProperty("items")[0];
        await customer.PostAsync(
            "/api/cart/items",
            new
            {
                restaurantId = market.RestaurantId,
                menuItemId = TestMarketplace.GetId(dish),
                quantity = 2,
            }
        );
        var cart = await customer.GetAsync("/api/cart");
        Assert.Equal(2 * dish.GetProperty("price").GetInt64(), cart.GetProperty("subtotal").GetInt64());

        // A driver is online, the customer orders, the kitchen cooks.
        await driver.PutAsync("/api/drivers/me/availability", new { status = "online" });
        await market.ReportDriverLocationAsync();
        var order = await customer.PostAsync(
            "/api/orders",
            new
            {
                addressId = market.AddressId,
                paymentMethodId = market.PaymentMethodId,
                tip = 150,
            }
        );
        var path = $"/api/orders/{TestMarketplace.GetId(order)}";
        Assert.Equal("placed", TestMarketplace.GetStatus(order));
        Assert.Equal("authorized", order.GetProperty("paymentStatus").GetString());
        Assert.Equal(cart.GetProperty("total").GetInt64() + 150, order.GetProperty("total").GetInt64());
        await owner.PostAsync($"{path}/accept", new { prepMinutes = 10 });
        await owner.PostAsync($"{path}/preparing");
        await owner.PostAsync($"{path}/ready");

        // The driver is offered the delivery and brings it.
        var offers = await driver.WaitForAsync("/api/drivers/me/deliveries?active=true", found => Items(found).Any());
        var delivery = $"/api/drivers/me/deliveries/{TestMarketplace.GetId(Items(offers).Single())}";
        await driver.PostAsync($"{delivery}/accept");
        await driver.PostAsync($"{delivery}/arrived");
        await driver.PostAsync($"{delivery}/pickup");
        await market.ReportDriverLocationAsync();
        var tracking = await customer.WaitForAsync(
            $"{path}/tracking",
            seen =>
                TestMarketplace.GetStatus(seen) == "picked_up"
                && seen.GetProperty("driver") is { ValueKind: JsonValueKind.Object } by
                && by.GetProperty("location").ValueKind == JsonValueKind.Object
        );
        Assert.Equal("Robin", tracking.GetProperty("driver").GetProperty("firstName").GetString());
        await driver.PostAsync($"{delivery}/deliver");

        // Everybody sees it.
        await customer.WaitForAsync(path, seen => TestMarketplace.GetStatus(seen) == "delivered");
        var history = await customer.GetAsync($"{path}/history");
        Assert.Equal(
            ["placed", "accepted", "preparing", "ready", "picked_up", "delivered"],
            Items(history).Select(TestMarketplace.GetStatus).Where(status => status != "pending_payment")
        );
        var ledger = Items(await customer.GetAsync($"{path}/payments")).ToList();
        Assert.Equal(
            order.GetProperty("total").GetInt64(),
            ledger
                .Where(entry => entry.GetProperty("kind").GetString() == "capture")
                .Sum(entry => entry.GetProperty("amount").GetInt64())
        );
        await customer.WaitForAsync("/api/users/me/notifications?limit=100", found => Items(found).Any());

        var review = await Eventually.PollAsync(
            () =>
                customer.SendRawAsync(
                    HttpMethod.Post,
                    $"/api/restaurants/{market.RestaurantId}/reviews",
                    new
                    {
                        orderId = TestMarketplace.GetId(order),
                        rating = 5,
                        text = "Wonderful.",
                    }
                ),
            response => response.IsSuccessStatusCode
        );
        Assert.True(review.IsSuccessStatusCode, await review.Content.ReadAsStringAsync());

        await market.Admin.WaitForAsync(
            $"/api/analytics/restaurants/{market.RestaurantId}",
            counted =>
                counted.GetProperty("delivered").GetInt64() == 1 && counted.GetProperty("ratingCount").GetInt64() == 1
        );
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement page) =>
        page.ValueKind == JsonValueKind.Array ? page.EnumerateArray() : page.GetProperty("items").EnumerateArray();

    /// <summary>Reads on until the order has that status.</summary>
    private static async Task<JsonElement> StatusAsync(
        ClientWebSocket socket,
        string status,
        CancellationToken cancellationToken
    )
    {
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            var message = JsonElement.Parse(buffer.AsSpan(0, received.Count));
            if (message.TryGetProperty("data", out var data) && TestMarketplace.GetStatus(data) == status)
            {
                return data;
            }
        }
    }
}
