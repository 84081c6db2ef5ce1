using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.AdminService.Clients;
using Nibble.AdminService.Data;
using Nibble.AnalyticsService.Data;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Contract;
using Nibble.Tests.Support;

namespace Nibble.Tests.Admin;

/// <summary>What an admin sees and decides of restaurants, drivers and figures, beside the services that own them.</summary>
public sealed class AdminIntegrationTests(AdminIntegrationTests.AdminIntegrationFixture fixture)
    : IClassFixture<AdminIntegrationTests.AdminIntegrationFixture>
{
    public static TheoryData<string, string> Dashboard =>
        new()
        {
            { "summary", "orders" },
            { "orders-chart", "orders/count" },
            { "revenue-chart", "orders/revenue" },
            { "top-restaurants", "orders/top-restaurants" },
            { "recent-activity", "activity" },
        };

    [Theory]
    [MemberData(nameof(Dashboard))]
    public async Task The_dashboard_shows_the_figures_of_Analytics(string part, string figure)
    {
        const string Query = "?from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z&bucket=week&timeZone=Europe/Berlin";

        var shown = await (await fixture.Admin.AsAdmin().GetAsync($"/api/admin/dashboard/{part}{Query}")).JsonAsync();
        var counted = await (await fixture.Analytics.AsAdmin().GetAsync($"/api/analytics/{figure}{Query}")).JsonAsync();

        Assert.Equal(counted.ToString(), shown.ToString());
        await (await fixture.Admin.AsSupport().GetAsync($"/api/admin/dashboard/{part}")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }

    [Fact]
    public async Task A_dashboard_that_cannot_be_is_refused_by_field()
    {
        var response = await fixture.Admin.AsAdmin().GetAsync("/api/admin/dashboard/orders-chart?bucket=fortnight");

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("bucket", out _));
    }

    [Fact]
    public async Task An_admin_lets_a_restaurant_in_and_suspends_it_and_both_are_written_down()
    {
        var owner = Guid.NewGuid();
        var restaurant = await CreatedAsync(
            fixture.Restaurants.AsOwner(owner),
            "/api/restaurants",
            new
            {
                name = "Pizzeria",
                cuisines = new[] { "italian" },
                location = new { lat = 52.5, lng = 13.4 },
                address = "Torstraße 1",
            }
        );

        Assert.Contains(restaurant, await ListedAsync("restaurants", "pending"));
        await DecideAsync("restaurants", restaurant, "approve", null);
        Assert.DoesNotContain(restaurant, await ListedAsync("restaurants", "pending"));
        await DecideAsync("restaurants", restaurant, "suspend", "Food poisoning");
        Assert.Contains(restaurant, await ListedAsync("restaurants", "suspended"));

        await (
            await fixture
                .Restaurants.AsOwner(owner)
                .PutAsJsonAsync($"/api/restaurants/{restaurant}/status", new { status = "open" })
        ).AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task An_admin_rejects_a_driver_with_a_reason_and_lets_another_in()
    {
        var (rejected, approved) = (await RegisterDriverAsync(), await RegisterDriverAsync());

        Assert.Superset(new HashSet<Guid> { rejected, approved }, await ListedAsync("drivers", "pending"));
        await DecideAsync("drivers", rejected, "reject", "The photo is missing");
        await DecideAsync("drivers", approved, "approve", null);

        Assert.Contains(rejected, await ListedAsync("drivers", "rejected"));
        Assert.Contains(approved, await ListedAsync("drivers", "approved"));
    }

    [Theory]
    [InlineData("restaurants", "reject")]
    [InlineData("restaurants", "suspend")]
    [InlineData("drivers", "reject")]
    [InlineData("drivers", "suspend")]
    public async Task A_no_needs_a_reason(string kind, string decision)
    {
        var path = $"/api/admin/{kind}/{Guid.NewGuid()}/{decision}";

        var silent = await fixture.Admin.AsAdmin().PostAsJsonAsync(path, new { });
        var unknown = await fixture.Admin.AsAdmin().PostAsJsonAsync(path, new { reason = "Because" });
        var support = await fixture.Admin.AsSupport().PostAsJsonAsync(path, new { reason = "Because" });

        var problem = await silent.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("reason", out _));
        await unknown.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await support.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Theory]
    [InlineData("restaurants")]
    [InlineData("drivers")]
    public async Task A_status_that_there_is_not_is_refused(string kind)
    {
        var response = await fixture.Admin.AsAdmin().GetAsync($"/api/admin/{kind}?status=lost");

        await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task What_an_admin_judges_is_shown_as_it_is_everywhere()
    {
        await CreatedAsync(
            fixture.Restaurants.AsOwner(Guid.NewGuid()),
            "/api/restaurants",
            new
            {
                name = "Trattoria",
                cuisines = new[] { "italian" },
                location = new { lat = 52.5, lng = 13.4 },
                address = "Torstraße 2",
            }
        );
        await RegisterDriverAsync();

        foreach (var kind in new[] { "restaurant", "driver" })
        {
            var page = await (await fixture.Admin.AsAdmin().GetAsync($"/api/admin/{kind}s?status=pending")).JsonAsync();
            Assert.Empty(ContractDocument.Read().Shapes[kind].ErrorsIn(page.GetProperty("items")[0]));
        }
    }

    private async Task<HashSet<Guid>> ListedAsync(string kind, string status)
    {
        var found = new HashSet<Guid>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={next}";
            var response = await fixture.Admin.AsAdmin().GetAsync($"/api/admin/{kind}?status={status}&limit=1{cursor}");
            var page = await response.JsonAsync();
            found.UnionWith(page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetGuid()));
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        return found;
    }

    private async Task DecideAsync(string kind, Guid id, string decision, string? reason)
    {
        var response = await fixture
            .Admin.AsAdmin()
            .PostAsJsonAsync($"/api/admin/{kind}/{id}/{decision}", new { reason });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private async Task<Guid> RegisterDriverAsync()
    {
        var bicycle = new Vehicle(VehicleKind.Bicycle, null);
        var driver = Driver.Register(Guid.NewGuid(), "Robin", bicycle, licence: null, fixture.Drivers.Now);
        await fixture.Drivers.InDatabaseAsync(db =>
        {
            db.Add(driver);
            return db.SaveChangesAsync();
        });
        return driver.Id;
    }

    private static async Task<Guid> CreatedAsync(HttpClient client, string path, object body)
    {
        var created = await (await client.PostAsJsonAsync(path, body)).JsonAsync(HttpStatusCode.Created);
        return created.GetProperty("id").GetGuid();
    }

    /// <summary>Four services, each through its own pipeline.</summary>
    public sealed class AdminIntegrationFixture : IAsyncLifetime
    {
        public AdminIntegrationFixture()
        {
            Admin.ConfigureServices = services =>
            {
                services
                    .AddHttpClient(nameof(RestaurantClient))
                    .ConfigurePrimaryHttpMessageHandler(() => Restaurants.Server.CreateHandler());
                services
                    .AddHttpClient(nameof(DriverClient))
                    .ConfigurePrimaryHttpMessageHandler(() => Drivers.Server.CreateHandler());
                services
                    .AddHttpClient(nameof(AnalyticsClient))
                    .ConfigurePrimaryHttpMessageHandler(() => Analytics.Server.CreateHandler());
            };
        }

        public ServiceFixture<AdminDbContext> Admin { get; } = new();

        public ServiceFixture<RestaurantDbContext> Restaurants { get; } = new();

        public ServiceFixture<DriverDbContext> Drivers { get; } = new();

        public ServiceFixture<AnalyticsDbContext> Analytics { get; } = new();

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            await Admin.DisposeAsync();
            await Restaurants.DisposeAsync();
            await Drivers.DisposeAsync();
            await Analytics.DisposeAsync();
        }
    }
}
