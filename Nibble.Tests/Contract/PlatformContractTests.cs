using System.Net;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>The contract as clients meet it, at the gateway of the running platform.</summary>
[Collection(PlatformCollection.Name)]
public sealed class PlatformContractTests(Platform platform)
{
    public static TheoryData<string> Shapes => [.. ContractDocument.Read().Shapes.Keys];

    /// <summary>Older paths that are read, and the canonical ones that they stand for.</summary>
    public static TheoryData<string, string> OlderPaths =>
        new()
        {
            { "/api/users/{customer}", "/api/users/me" },
            { "/api/users/{customer}/addresses", "/api/users/me/addresses" },
            { "/api/reviews/restaurant/{restaurant}", "/api/restaurants/{restaurant}/reviews" },
            { "/api/reviews/driver/{driver}", "/api/drivers/{driver}/reviews" },
            { "/api/v1/restaurants/{restaurant}/menu", "/api/restaurants/{restaurant}/menu" },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_client_finds_the_fields_that_it_relies_on(string thing)
    {
        var story = await SampleOrderScenario.GetAsync(platform);

        var errors = ContractDocument.Read().Shapes[thing].ErrorsIn(story.Samples[thing]);

        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(OlderPaths))]
    public async Task An_older_path_answers_as_the_canonical_one(string older, string canonical)
    {
        var story = await SampleOrderScenario.GetAsync(platform);
        var customer = story.Marketplace.Customer;

        var answer = await customer.GetAsync(ExpandPath(story, older));

        Assert.Equal((await customer.GetAsync(ExpandPath(story, canonical))).ToString(), answer.ToString());
    }

    [Fact]
    public async Task My_reviews_of_restaurants_and_drivers_are_one_list()
    {
        var story = await SampleOrderScenario.GetAsync(platform);

        var reviews = await story.Marketplace.Customer.GetAsync("/api/reviews/me");

        Assert.Equal(2, reviews.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_drivers_deliveries_are_found_by_the_drivers_id_by_that_driver_and_the_staff()
    {
        var story = await SampleOrderScenario.GetAsync(platform);
        var path = $"/api/drivers/{story.DriverId}/deliveries";

        var own = await story.Marketplace.Driver.GetAsync(path);
        var staff = await story.Marketplace.Admin.GetAsync(path);
        using var another = await story.Marketplace.Customer.SendRawAsync(HttpMethod.Get, path);

        Assert.Equal(story.DeliveryId, TestMarketplace.GetId(own.GetProperty("items")[0]));
        Assert.Equal(own.ToString(), staff.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, another.StatusCode);
    }

    [Fact]
    public async Task An_admin_works_on_tickets_under_the_older_path()
    {
        var story = await SampleOrderScenario.GetAsync(platform);
        var admin = story.Marketplace.Admin;
        var path = $"/api/admin/tickets/{story.TicketId}";

        var listed = await admin.GetAsync("/api/admin/tickets?limit=100");
        var moved = await admin.PutAsync(path, new { status = "waiting", assigneeId = admin.Id });
        using var closed = await admin.SendRawAsync(HttpMethod.Delete, path);

        Assert.Contains(story.TicketId, listed.GetProperty("items").EnumerateArray().Select(TestMarketplace.GetId));
        Assert.Equal("waiting", TestMarketplace.GetStatus(moved));
        Assert.True(closed.IsSuccessStatusCode);
        Assert.Equal("closed", TestMarketplace.GetStatus(await admin.GetAsync(path)));
    }

    [Fact]
    public async Task Who_is_suspended_is_refused_at_the_gateway()
    {
        using var customer = await TestUser.RegisterAsync(platform.GatewayUrl, Roles.Customer);
        var admin = (await SampleOrderScenario.GetAsync(platform)).Marketplace.Admin;
        await customer.GetAsync("/api/cart");

        await admin.PostAsync($"/api/users/{customer.Id}/suspend", new { reason = "Fraud" });

        // Told to all gateways at once, and read by each within a second should that get lost.
        var refused = await Eventually.PollAsync(
            () => customer.SendRawAsync(HttpMethod.Get, "/api/cart"),
            response => !response.IsSuccessStatusCode
        );
        await refused.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
    }

    [Theory]
    [InlineData("GET", "/api/users/me")]
    [InlineData("GET", "/api/orders")]
    [InlineData("POST", "/api/orders")]
    [InlineData("GET", "/api/admin/settings")]
    [InlineData("GET", "/api/analytics/orders")]
    [InlineData("GET", "/api/drivers/me")]
    [InlineData("GET", "/api/reviews/me")]
    public async Task Who_is_not_signed_in_is_told_so(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await platform.Client.SendAsync(request);

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    private static string ExpandPath(SampleOrderScenario scenario, string template) =>
        template
            .Replace("{customer}", scenario.Marketplace.Customer.Id.ToString(), StringComparison.Ordinal)
            .Replace("{restaurant}", scenario.Marketplace.RestaurantId.ToString(), StringComparison.Ordinal)
            .Replace("{driver}", scenario.DriverId.ToString(), StringComparison.Ordinal);
}
