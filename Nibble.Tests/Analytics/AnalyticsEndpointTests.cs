using System.Net;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Queries;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Analytics;

public sealed class AnalyticsEndpointTests(ServiceFixture<AnalyticsDbContext> analytics)
    : IClassFixture<ServiceFixture<AnalyticsDbContext>>
{
    [Theory]
    [InlineData("orders")]
    [InlineData("orders/count")]
    [InlineData("orders/revenue")]
    [InlineData("orders/status-breakdown")]
    [InlineData("orders/hourly-distribution")]
    [InlineData("orders/average-values")]
    [InlineData("orders/top-restaurants")]
    [InlineData("restaurants")]
    [InlineData("restaurants/performance")]
    [InlineData("restaurants/preparation-times")]
    [InlineData("drivers")]
    [InlineData("drivers/performance")]
    [InlineData("drivers/delivery-times")]
    [InlineData("customers/cohorts")]
    [InlineData("activity")]
    public async Task Every_figure_is_the_admins_and_comes_as_json_and_as_csv(string figure)
    {
        var path = $"/api/analytics/{figure}";
        var asCsv = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/csv" } } };

        var json = await analytics.AsAdmin().GetAsync(path);
        var csv = await analytics.AsAdmin().SendAsync(asCsv);
        var refused = await analytics.AsSupport().GetAsync(path);

        await json.JsonAsync();
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.Matches("^[a-z][A-Za-z0-9]*(,[a-z][A-Za-z0-9]*)*\r\n", await csv.Content.ReadAsStringAsync());
        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    [InlineData("bucket=fortnight", "bucket")]
    [InlineData("bucket=1", "bucket")]
    [InlineData("bucket=hour&from=2020-01-01T00:00:00Z", "bucket")]
    [InlineData("timeZone=Mars/Olympus", "timeZone")]
    [InlineData("restaurantId=first", "restaurantId")]
    public async Task A_period_that_cannot_be_is_refused_by_name(string query, string field)
    {
        var response = await analytics.AsAdmin().GetAsync($"/api/analytics/orders/count?{query}");

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task An_owner_sees_the_own_restaurant_and_no_other()
    {
        var owner = Guid.NewGuid();
        var restaurant = Guid.NewGuid();
        await analytics.DeliverEventAsync(
            new RestaurantApprovalDecided(restaurant, owner, "Mine", "approved", null, analytics.Now)
        );
        var path = $"/api/analytics/restaurants/{restaurant}";

        var mine = await (await analytics.AsOwner(owner).GetAsync(path)).JsonAsync();

        Assert.Equal("Mine", mine.GetProperty("name").GetString());
        await (await analytics.AsOwner().GetAsync(path)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task A_driver_sees_the_own_figures_and_no_others()
    {
        var user = Guid.NewGuid();
        var driver = Guid.NewGuid();
        await analytics.DeliverEventAsync(
            new DeliveryAssigned(Guid.NewGuid(), Guid.NewGuid(), driver, user, "Dora", null, analytics.Now)
        );
        var path = $"/api/analytics/drivers/{driver}";

        var mine = await (await analytics.AsDriver(user).GetAsync(path)).JsonAsync();

        Assert.Equal("Dora", mine.GetProperty("firstName").GetString());
        await (await analytics.AsDriver().GetAsync(path)).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(null, "")]
    public void A_csv_field_is_quoted_where_it_must_be_and_never_a_formula(string? value, string written)
    {
        Assert.Equal(written, Csv.Field(value));
    }
}
