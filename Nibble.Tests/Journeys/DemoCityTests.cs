using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>What somebody who signs in with a demo account for the first time finds of the city's past.</summary>
[Collection(PlatformCollection.Name)]
public sealed class DemoCityTests(Platform platform)
{
    [Fact]
    public async Task The_demo_customer_reviews_the_oldest_order_that_was_delivered()
    {
        using var customer = await TestUser.SignInAsync(
            platform.GatewayUrl,
            DemoCity.Customers[0].Email,
            DemoCity.Password
        );
        var orders = await customer.GetAsync("/api/orders?status=delivered&limit=100");
        var oldest = orders.GetProperty("items").EnumerateArray().Last();
        var order = TestMarketplace.GetId(oldest);
        var reviews = $"/api/restaurants/{oldest.GetProperty("restaurantId").GetGuid()}/reviews";

        // The past travels as events do: it may still be on its way.
        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            using var answer = await customer.SendRawAsync(
                HttpMethod.Post,
                reviews,
                new { orderId = order, rating = 5 }
            );
            return answer.IsSuccessStatusCode;
        });

        var mine = await customer.GetAsync("/api/restaurants/reviews/mine");
        Assert.Contains(
            mine.GetProperty("items").EnumerateArray(),
            review => review.GetProperty("orderId").GetGuid() == order
        );
    }

    [Fact]
    public async Task The_demo_owner_sees_what_sold_best_last_month()
    {
        var restaurant = DemoCity.Restaurants[0];
        using var owner = await TestUser.SignInAsync(platform.GatewayUrl, DemoCity.Owners[0].Email, DemoCity.Password);

        var dashboard = await owner.WaitForAsync(
            $"/api/restaurants/{restaurant.Id}/dashboard",
            dashboard => dashboard.GetProperty("bestSellers").GetArrayLength() > 3
        );

        Assert.Contains(
            dashboard.GetProperty("bestSellers")[0].GetProperty("name").GetString(),
            restaurant.Dishes.Select(dish => dish.Name)
        );
    }
}
