using System.Net;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class EarningsTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task Fees_and_tips_of_what_was_delivered_add_up_day_by_day()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var first = service.Now;
        await service.CreateDeliveredOrderAsync(driver, location);
        await service.CreateDeliveredOrderAsync(driver, location);
        service.Time.AdjustTime(service.Time.GetUtcNow().AddDays(1));
        await driver.ReportLocationAsync(location);
        await service.CreateDeliveredOrderAsync(driver, location);
        await service.CreatePickedUpOrderAsync(driver, location);
        service.Time.AdjustTime(service.Time.GetUtcNow().AddSeconds(1));

        var earned = await EarningsAsync(driver, $"?from={first:O}&to={service.Now:O}");

        Assert.Equal(3, earned.GetProperty("deliveries").GetInt32());
        Assert.Equal(3 * 239, earned.GetProperty("fees").GetInt64());
        Assert.Equal(3 * 100, earned.GetProperty("tips").GetInt64());
        Assert.Equal(3 * 339, earned.GetProperty("total").GetInt64());
        Assert.Equal("EUR", earned.GetProperty("currency").GetString());
        Assert.Equal(
            [(first.ToString("yyyy-MM-dd"), 2 * 339L), (first.AddDays(1).ToString("yyyy-MM-dd"), 339L)],
            earned
                .GetProperty("days")
                .EnumerateArray()
                .Select(day => (day.GetProperty("date").GetString()!, day.GetProperty("total").GetInt64()))
        );
    }

    [Fact]
    public async Task The_span_includes_its_start_and_not_its_end()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.CreateDeliveredOrderAsync(driver, location);
        var at = service.Now;

        var from = await EarningsAsync(driver, $"?from={at:O}&to={at.AddMinutes(1):O}");
        var to = await EarningsAsync(driver, $"?from={at.AddMinutes(-1):O}&to={at:O}");

        Assert.Equal(1, from.GetProperty("deliveries").GetInt32());
        Assert.Equal(0, to.GetProperty("deliveries").GetInt32());
    }

    [Fact]
    public async Task A_tip_changed_after_the_delivery_is_earned_as_changed()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateDeliveredOrderAsync(driver, location);

        await service.DeliverEventAsync(
            new OrderTipChanged(order.OrderId, order.RestaurantId, driver.Id, 100, 500, "EUR", service.Now)
        );

        var earned = await EarningsAsync(driver, $"?to={service.Now.AddSeconds(1):O}");
        Assert.Equal(500, earned.GetProperty("tips").GetInt64());
    }

    [Theory]
    [InlineData("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z")]
    [InlineData("from=yesterday")]
    public async Task A_span_that_cannot_be_is_refused_by_name(string query)
    {
        var driver = await service.RegisterApprovedAsync();

        var answer = await driver.Client.GetAsync($"/api/drivers/me/earnings?{query}");

        var problem = await answer.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("from", out _), problem.ToString());
    }

    [Fact]
    public async Task Statistics_count_offers_and_deliveries()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.CreateAssignedOrderAsync(driver, location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        await (await driver.PostStepAsync(order, "decline")).JsonAsync();
        var held = (await driver.GetActiveDeliveriesAsync()).Single().GetProperty("id").GetGuid();
        await (await driver.PostStepAsync(held, "fail")).JsonAsync();
        await service.CreateDeliveredOrderAsync(driver, location);
        await service.CreateDeliveredOrderAsync(driver, location);

        var statistics = await (await driver.Client.GetAsync("/api/drivers/me/statistics")).JsonAsync();

        Assert.Equal(2, statistics.GetProperty("delivered").GetInt32());
        Assert.Equal(1, statistics.GetProperty("lost").GetInt32());
        Assert.Equal(1, statistics.GetProperty("declined").GetInt32());
        Assert.Equal(3, statistics.GetProperty("accepted").GetInt32());
        Assert.Equal(0.75, statistics.GetProperty("acceptanceRate").GetDouble());
        Assert.Equal(0, statistics.GetProperty("averageMinutes").GetDouble());
        Assert.Equal(JsonValueKind.Null, statistics.GetProperty("rating").ValueKind);
    }

    private static async Task<JsonElement> EarningsAsync(TestDriver driver, string query) =>
        await (await driver.Client.GetAsync($"/api/drivers/me/earnings{query}")).JsonAsync();
}
