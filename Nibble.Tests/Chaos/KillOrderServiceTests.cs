using System.Net;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.Chaos;

[Collection(PlatformCollection.Name)]
public sealed class KillOrderServiceTests(Platform platform)
{
    private const int Orders = 10;

    [Fact]
    public async Task Killed_between_placing_and_dispatching_it_loses_no_order_and_doubles_none()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var keys = Enumerable.Range(0, Orders).Select(_ => Guid.NewGuid().ToString()).ToArray();

        // Analytics is away, so the events must stay in the outbox until the kill.
        Guid[] placed;
        await using (await platform.KeepDownAsync(ServiceNames.Analytics))
        {
            placed = await Task.WhenAll(keys.Select(key => PlaceAsync(market, key)));
            await platform.KillAndWaitAsync(ServiceNames.Orders);
        }

        // The same requests again, as clients that got no answer would send them.
        var repeated = await Task.WhenAll(keys.Select(key => PlaceAsync(market, key)));

        Assert.Equal(placed, repeated);
        var listed = await market.Customer.GetAsync("/api/orders?limit=100");
        Assert.Equal(
            placed.Order(),
            listed.GetProperty("items").EnumerateArray().Select(TestMarketplace.GetId).Order()
        );
        var counted = await market.Admin.WaitForAsync(
            $"/api/analytics/orders/count?restaurantId={market.RestaurantId}",
            count => count.GetProperty("total").GetInt64() >= Orders
        );
        Assert.Equal(Orders, counted.GetProperty("total").GetInt64());
    }

    /// <summary>Places an order; while the service is away the gateway says so, and the client tries again.</summary>
    private static async Task<Guid> PlaceAsync(TestMarketplace marketplace, string key)
    {
        var answer = await Eventually.PollAsync(
            () =>
                marketplace.Customer.SendRawAsync(
                    HttpMethod.Post,
                    "/api/orders",
                    marketplace.CreateOrderRequest(),
                    key
                ),
            response =>
                response.StatusCode
                    is not (
                        HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.TooManyRequests
                    )
        );
        return TestMarketplace.GetId(await answer.JsonAsync(HttpStatusCode.Created));
    }
}
