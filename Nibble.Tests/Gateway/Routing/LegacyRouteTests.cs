using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Routing;

public sealed class LegacyRouteTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string A = "0193d6f0-0000-7000-8000-00000000000a";
    private const string B = "0193d6f0-0000-7000-8000-00000000000b";

    public static TheoryData<string, string, string?, string, string, string> Table =>
        new()
        {
            {
                "GET",
                $"/api/reviews/restaurant/{A}?limit=5",
                null,
                ServiceNames.Restaurants,
                "GET",
                $"/api/restaurants/{A}/reviews?limit=5"
            },
            { "GET", $"/api/reviews/driver/{A}", null, ServiceNames.Drivers, "GET", $"/api/drivers/{A}/reviews" },
            {
                "POST",
                $"/api/reviews/{A}/response",
                "{}",
                ServiceNames.Restaurants,
                "POST",
                $"/api/restaurants/reviews/{A}/response"
            },
            {
                "POST",
                "/api/reviews",
                $$"""{"restaurantId":"{{A}}","rating":5}""",
                ServiceNames.Restaurants,
                "POST",
                $"/api/restaurants/{A}/reviews"
            },
            {
                "POST",
                "/api/reviews",
                $$"""{"driverId":"{{B}}","rating":5}""",
                ServiceNames.Drivers,
                "POST",
                $"/api/drivers/{B}/reviews"
            },
            {
                "POST",
                $"/api/restaurants/{A}/menu",
                "{}",
                ServiceNames.Restaurants,
                "POST",
                $"/api/restaurants/{A}/menu/items"
            },
            {
                "PUT",
                $"/api/restaurants/{A}/menu/{B}",
                "{}",
                ServiceNames.Restaurants,
                "PUT",
                $"/api/restaurants/{A}/menu/items/{B}"
            },
            {
                "DELETE",
                $"/api/restaurants/{A}/menu/{B}",
                null,
                ServiceNames.Restaurants,
                "DELETE",
                $"/api/restaurants/{A}/menu/items/{B}"
            },
            {
                "GET",
                $"/api/restaurants/{A}/orders?status=placed",
                null,
                ServiceNames.Orders,
                "GET",
                $"/api/orders?restaurantId={A}&status=placed"
            },
            { "POST", "/api/cart", "{}", ServiceNames.Orders, "POST", "/api/cart/items" },
            { "PUT", $"/api/cart/{A}", "{}", ServiceNames.Orders, "PUT", $"/api/cart/items/{A}" },
            { "DELETE", $"/api/cart/{A}", null, ServiceNames.Orders, "DELETE", $"/api/cart/items/{A}" },
            { "GET", "/api/admin/users?q=x", null, ServiceNames.Users, "GET", "/api/users?q=x" },
            { "GET", "/api/admin/tickets", null, ServiceNames.Admin, "GET", "/api/support/tickets" },
            { "GET", $"/api/admin/tickets/{A}", null, ServiceNames.Admin, "GET", $"/api/support/tickets/{A}" },
            { "POST", "/api/admin/tickets", "{}", ServiceNames.Admin, "POST", "/api/support/tickets" },
            {
                "POST",
                $"/api/admin/tickets/{A}/comments",
                "{}",
                ServiceNames.Admin,
                "POST",
                $"/api/support/tickets/{A}/comments"
            },
            {
                "PUT",
                $"/api/admin/tickets/{A}",
                """{"status":"closed"}""",
                ServiceNames.Admin,
                "PUT",
                $"/api/support/tickets/{A}"
            },
            {
                "DELETE",
                $"/api/admin/tickets/{B}",
                null,
                ServiceNames.Admin,
                "PUT",
                $"/api/support/tickets/{B}/status"
            },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task An_older_path_means_what_the_canonical_one_does(
        string method,
        string path,
        string? body,
        string service,
        string canonicalMethod,
        string canonical
    )
    {
        var client = gateway.Client(gateway.Token(roles: [.. Roles.AccountRoles]));
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null : new StringContent(body, null, "application/json"),
        };

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = gateway.ReceivedRequests[canonical.Split('?')[0]];
        Assert.Equal((service, canonicalMethod, canonical), (received.Service, received.Method, received.Target));
        Assert.Equal(body ?? (method == canonicalMethod ? "" : """{"status":"closed"}"""), received.Body);
        Assert.StartsWith("@", response.Headers.GetValues("Deprecation").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alias_is_tested()
    {
        var tested = Table.Select(row => ((string)row[0], ((string)row[1]).Split('?')[0])).ToList();

        Assert.All(
            LegacyRoutes.All.SelectMany(alias => alias.Methods.Split(',').Select(method => (method, alias))),
            one =>
                Assert.True(
                    one.method == "PUT" && one.alias.Path.EndsWith("{**rest}", StringComparison.Ordinal)
                        || tested.Any(row => row.Item1 == one.method && Fits(one.alias.Path, row.Item2)),
                    $"{one.method} {one.alias.Path}"
                )
        );
    }

    [Theory]
    [InlineData("""{"rating":5}""")]
    [InlineData("""{"restaurantId":"../../internal","rating":5}""")]
    [InlineData("""{"restaurantId":17}""")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_review_of_nothing_is_refused(string body)
    {
        var client = gateway.Client(gateway.Token());

        var response = await client.PostAsync("/api/reviews", new StringContent(body, null, "application/json"));

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("restaurantId", out _));
    }

    [Fact]
    public async Task An_alias_asks_for_the_role_that_the_canonical_path_asks_for()
    {
        var customer = gateway.Client(gateway.Token());
        var nobody = gateway.Client();

        var menu = await customer.PostAsJsonAsync($"/api/restaurants/{B}/menu", new { name = "Soup" });
        var users = await customer.GetAsync("/api/admin/users");
        var cart = await nobody.PostAsJsonAsync("/api/cart", new { quantity = 1 });

        await menu.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await users.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await cart.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task The_orders_of_a_restaurant_are_its_owners()
    {
        var path = $"/api/restaurants/{B}/orders";

        var customer = await gateway.Client(gateway.Token()).GetAsync(path);
        var owner = await gateway.Client(gateway.Token(roles: [Roles.RestaurantOwner])).GetAsync(path);

        await customer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    private static bool Fits(string pattern, string path) =>
        new Microsoft.AspNetCore.Routing.Template.TemplateMatcher(
            Microsoft.AspNetCore.Routing.Template.TemplateParser.Parse(pattern),
            []
        ).TryMatch(path, []);
}
