using System.Net;
using System.Text.Json;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Analytics;

/// <summary>What an owner, a driver and an admin see of the same figures.</summary>
public sealed class AnalyticsOwnershipTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly ServiceFixture<AnalyticsDbContext> _analytics = new();
    private readonly Guid _owner = Guid.NewGuid();
    private readonly Guid _ownRestaurant = Guid.NewGuid();
    private readonly Guid _otherRestaurant = Guid.NewGuid();

    public async Task InitializeAsync()
    {
        await PublishDeliveredOrderAsync(_ownRestaurant, _owner, prepMinutes: 10, total: 3000);
        await PublishDeliveredOrderAsync(_otherRestaurant, Guid.NewGuid(), prepMinutes: 40, total: 1000);
    }

    public ValueTask DisposeAsync() => _analytics.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Theory]
    [InlineData("")]
    [InlineData("?limit=1")]
    public async Task An_owner_compares_the_own_restaurants_only(string query)
    {
        var page = await GetAsync(_analytics.AsOwner(_owner), $"restaurants/performance{query}");

        var row = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(_ownRestaurant, row.GetProperty("restaurantId").GetGuid());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task An_admin_pages_through_all_restaurants_by_revenue()
    {
        var first = await GetAsync(_analytics.AsAdmin(), "restaurants/performance?limit=1");
        var cursor = first.GetProperty("next").GetString();
        var second = await GetAsync(_analytics.AsAdmin(), $"restaurants/performance?limit=1&cursor={cursor}");

        Assert.Equal(_ownRestaurant, first.GetProperty("items")[0].GetProperty("restaurantId").GetGuid());
        Assert.Equal(_otherRestaurant, second.GetProperty("items")[0].GetProperty("restaurantId").GetGuid());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Csv_is_not_paged()
    {
        var rows = await CsvAsync(_analytics.AsAdmin(), "restaurants/performance?limit=1");

        Assert.Equal(3, rows.Length);
    }

    [Fact]
    public async Task Preparation_times_are_of_the_own_restaurants_and_of_all_for_an_admin()
    {
        var mine = await GetAsync(_analytics.AsOwner(_owner), "restaurants/preparation-times");
        var named = await GetAsync(
            _analytics.AsOwner(_owner),
            $"restaurants/preparation-times?restaurantId={_ownRestaurant}"
        );
        var all = await GetAsync(_analytics.AsAdmin(), "restaurants/preparation-times");

        Assert.Equal(1, mine.GetProperty("count").GetInt32());
        Assert.Equal(10, mine.GetProperty("p50Minutes").GetDouble(), 0.2);
        Assert.Equal(mine.ToString(), named.ToString());
        Assert.Equal(2, all.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Another_owners_preparation_times_are_not_found()
    {
        var response = await _analytics
            .AsOwner(_owner)
            .GetAsync($"/api/analytics/restaurants/preparation-times?restaurantId={_otherRestaurant}");

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task A_driver_sees_the_own_deliveries_only()
    {
        var (user, driver) = (Guid.NewGuid(), Guid.NewGuid());
        await PublishDeliveryAsync(driver, user, minutes: 12);
        await PublishDeliveryAsync(Guid.NewGuid(), Guid.NewGuid(), minutes: 30);

        var mine = await GetAsync(_analytics.AsDriver(user), "drivers/performance");
        var times = await GetAsync(_analytics.AsDriver(user), "drivers/delivery-times");
        var all = await GetAsync(_analytics.AsAdmin(), "drivers/delivery-times");
        var first = await GetAsync(_analytics.AsAdmin(), "drivers/performance?limit=1");
        var cursor = first.GetProperty("next").GetString();
        var second = await GetAsync(_analytics.AsAdmin(), $"drivers/performance?limit=1&cursor={cursor}");

        Assert.Equal(
            driver,
            Assert.Single(mine.GetProperty("items").EnumerateArray()).GetProperty("driverId").GetGuid()
        );
        Assert.Equal(1, times.GetProperty("count").GetInt32());
        Assert.Equal(12, times.GetProperty("p50Minutes").GetDouble(), 0.2);
        Assert.Equal(2, all.GetProperty("count").GetInt32());
        Assert.NotEqual(
            first.GetProperty("items")[0].GetProperty("driverId").GetGuid(),
            second.GetProperty("items")[0].GetProperty("driverId").GetGuid()
        );
    }

    [Fact]
    public async Task A_restaurants_and_a_drivers_own_figures_come_as_csv_too()
    {
        var (user, driver) = (Guid.NewGuid(), Guid.NewGuid());
        await PublishDeliveryAsync(driver, user, minutes: 12);

        var restaurant = await CsvAsync(_analytics.AsOwner(_owner), $"restaurants/{_ownRestaurant}");
        var own = await CsvAsync(_analytics.AsDriver(user), $"drivers/{driver}");

        Assert.Equal("from,to,value,gross,refunded", restaurant[0]);
        Assert.Contains(restaurant, row => row.EndsWith(",3000,3000,0", StringComparison.Ordinal));
        Assert.StartsWith("driverId,firstName,delivered,failed,rating,", own[0]);
        Assert.StartsWith($"{driver},Dora,1,0,,", own[1]);
    }

    [Fact]
    public async Task Money_is_in_the_currency_that_the_admins_set()
    {
        var settings = MarketplaceSettings.Default with { Currency = "CHF" };
        await _analytics.DeliverEventAsync(new SettingsChanged(Guid.NewGuid(), 2, settings, _analytics.Now));

        var revenue = await GetAsync(_analytics.AsAdmin(), "orders/revenue");

        Assert.Equal("CHF", revenue.GetProperty("currency").GetString());
    }

    private async Task PublishDeliveredOrderAsync(Guid restaurant, Guid owner, int prepMinutes, long total)
    {
        var (order, customer) = (Guid.NewGuid(), Guid.NewGuid());
        var at = _analytics.Now.AddHours(-2);
        await _analytics.DeliverEventAsync(
            new OrderPlaced(
                order,
                "A1",
                customer,
                restaurant,
                "Kitchen",
                owner,
                [],
                total,
                0,
                0,
                0,
                0,
                total,
                "EUR",
                null,
                null,
                at
            )
        );
        await _analytics.DeliverEventAsync(
            new OrderDelivered(
                order,
                "A1",
                customer,
                restaurant,
                "Kitchen",
                null,
                total,
                "EUR",
                at,
                at,
                at.AddMinutes(prepMinutes),
                at.AddMinutes(prepMinutes + 20)
            )
        );
    }

    private async Task PublishDeliveryAsync(Guid driver, Guid user, int minutes)
    {
        var (order, delivery) = (Guid.NewGuid(), Guid.NewGuid());
        var at = _analytics.Now.AddHours(-1);
        await _analytics.DeliverEventAsync(new DeliveryAssigned(order, delivery, driver, user, "Dora", null, at));
        await _analytics.DeliverEventAsync(Progressed("picked_up", at));
        await _analytics.DeliverEventAsync(Progressed("delivered", at.AddMinutes(minutes)));

        DeliveryProgressed Progressed(string status, DateTime when) =>
            new(order, delivery, driver, user, Guid.NewGuid(), Guid.NewGuid(), status, null, when);
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string figure) =>
        await (await client.GetAsync($"/api/analytics/{figure}")).JsonAsync();

    private static async Task<string[]> CsvAsync(HttpClient client, string figure)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/analytics/{figure}")
        {
            Headers = { { "Accept", "text/csv" } },
        };
        var response = await client.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
