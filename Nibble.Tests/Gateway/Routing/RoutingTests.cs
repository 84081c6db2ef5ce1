using System.Net;
using Microsoft.AspNetCore.Http;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Routing;

public sealed class RoutingTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    public static TheoryData<string, string> Prefixes =>
        new()
        {
            { "/api/auth/sessions", ServiceNames.Users },
            { "/api/users/me", ServiceNames.Users },
            { "/api/restaurants/mine", ServiceNames.Restaurants },
            { "/api/orders", ServiceNames.Orders },
            { "/api/cart", ServiceNames.Orders },
            { "/api/drivers/me", ServiceNames.Drivers },
            { "/api/admin/settings", ServiceNames.Admin },
            { "/api/support/tickets/mine", ServiceNames.Admin },
            { "/api/promotions/mine", ServiceNames.Admin },
            { "/api/analytics/orders/count", ServiceNames.Analytics },
        };

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task Each_prefix_leads_to_its_service_with_path_and_query_unchanged(string path, string service)
    {
        var client = gateway.Client(gateway.Token(roles: [.. Roles.AccountRoles]));

        var response = await client.GetAsync($"{path}?a=1&b=%20x");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = gateway.ReceivedRequests[path];
        Assert.Equal(service, received.Service);
        Assert.Equal($"{path}?a=1&b=%20x", received.Target);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/api")]
    [InlineData("/api/nothing")]
    [InlineData("/internal/events")]
    [InlineData("/internal/users/00000000-0000-0000-0000-000000000000")]
    [InlineData("/api/internal/revocations")]
    [InlineData("/openapi/users.json")]
    public async Task A_path_that_no_route_fits_is_404_in_the_one_shape(string path)
    {
        var response = await gateway.Client(gateway.Token(roles: Roles.Admin)).GetAsync(path);

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.DoesNotContain(path, gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_method_that_no_route_fits_is_405_in_the_one_shape_and_names_those_that_do()
    {
        var response = await gateway.Client().GetAsync("/api/auth/login");
        var trace = await gateway
            .Client()
            .SendAsync(new HttpRequestMessage(HttpMethod.Trace, "/api/restaurants/trace"));

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
        await trace.AssertErrorAsync(HttpStatusCode.MethodNotAllowed, ErrorCodes.MethodNotAllowed);
        Assert.Contains("GET", trace.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("GET", "/api/restaurants/mine", Roles.Customer)]
    [InlineData("GET", "/api/restaurants/0193d6f0-0000-7000-8000-000000000001/dashboard", Roles.Customer)]
    [InlineData("POST", "/api/restaurants", Roles.Customer)]
    [InlineData("POST", "/api/orders", Roles.Driver)]
    [InlineData("GET", "/api/cart", Roles.RestaurantOwner)]
    [InlineData("GET", "/api/drivers/nearby", Roles.Customer)]
    [InlineData("PUT", "/api/drivers/me/availability", Roles.Customer)]
    [InlineData("PUT", "/api/users/0193d6f0-0000-7000-8000-000000000001/roles", Roles.Support)]
    [InlineData("GET", "/api/users", Roles.Customer)]
    [InlineData("GET", "/api/admin/audit", Roles.Support)]
    [InlineData("POST", "/api/analytics/rebuild", Roles.RestaurantOwner)]
    public async Task A_role_that_may_not_enter_a_route_is_refused_before_the_service(
        string method,
        string path,
        string role
    )
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);

        var response = await gateway.Client(gateway.Token(roles: role)).SendAsync(request);

        await response.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        Assert.DoesNotContain(path, gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_route_to_any_origin_is_added_by_configuration_alone_and_goes_again()
    {
        var origin = gateway.Settings[$"services:{ServiceNames.Orders}:http:0"];
        gateway.Reconfigure(
            ("Gateway:Routes:foreign:ClusterId", "foreign"),
            ("Gateway:Routes:foreign:Match:Path", "/foreign/{**rest}"),
            ("Gateway:Routes:foreign:Metadata:Cache", "shared"),
            ("Gateway:Clusters:foreign:Destinations:one:Address", origin)
        );
        gateway.Handlers["/foreign/page"] = context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            return context.Response.WriteAsync("a page");
        };
        var client = gateway.Client();

        var first = await Eventually.PollAsync(
            () => client.GetAsync("/foreign/page"),
            response => response.StatusCode == HttpStatusCode.OK
        );
        gateway.ReceivedRequests.TryRemove("/foreign/page", out var received);
        var second = await client.GetAsync("/foreign/page");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("a page", await second.Content.ReadAsStringAsync());
        Assert.False(
            gateway.ReceivedRequests.ContainsKey("/foreign/page"),
            "The second answer should come from the cache."
        );
        Assert.False(received!.Headers.ContainsKey("Authorization"), "A foreign origin gets no internal token.");

        gateway.Reconfigure(
            ("Gateway:Routes:foreign:Match:Path", "/elsewhere/{**rest}"),
            ("Gateway:Routes:foreign:Metadata:Cache", "off")
        );
        var gone = await Eventually.PollAsync(
            () => client.GetAsync("/foreign/page"),
            response => response.StatusCode == HttpStatusCode.NotFound
        );
        await gone.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Configuration_overrides_what_it_mentions_of_a_route_and_leaves_the_rest()
    {
        gateway.Reconfigure(("Gateway:Routes:promotions-read:AuthorizationPolicy", Roles.Admin));

        var refused = await Eventually.PollAsync(
            () => gateway.Client(gateway.Token()).GetAsync("/api/promotions/overridden"),
            response => response.StatusCode == HttpStatusCode.Forbidden
        );
        var served = await gateway.Client(gateway.Token(roles: Roles.Admin)).GetAsync("/api/promotions/overridden");

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(ServiceNames.Admin, gateway.ReceivedRequests["/api/promotions/overridden"].Service);
    }

    [Fact]
    public async Task Configuration_that_makes_no_sense_is_refused_and_the_routes_in_force_stay()
    {
        gateway.Reconfigure(("Gateway:Routes:support-read:Metadata:Timeout", "soon"));

        var response = await gateway.Client(gateway.Token()).GetAsync("/api/support/tickets/mine");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        gateway.Reconfigure(("Gateway:Routes:support-read:Metadata:Timeout", "00:00:10"));
    }
}
