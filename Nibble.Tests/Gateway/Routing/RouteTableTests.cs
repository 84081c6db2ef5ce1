using Nibble.Contracts;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Gateway.Routing;

public sealed class RouteTableTests
{
    private static readonly string[] KnownPolicies =
    [
        Policies.Public,
        Policies.SignedIn,
        Policies.Staff,
        .. Roles.AccountRoles,
    ];

    private static readonly string[] KnownLimits =
    [
        RateLimitPolicies.Auth,
        RateLimitPolicies.Read,
        RateLimitPolicies.Write,
        RateLimitPolicies.Live,
    ];

    [Fact]
    public void Every_route_has_a_name_of_its_own()
    {
        var names = GatewayRoutes.All.Select(route => route.Name).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_route_says_who_may_enter_and_how_often() =>
        Assert.All(
            GatewayRoutes.All,
            route =>
            {
                Assert.Contains(route.Policy, KnownPolicies);
                Assert.Contains(route.RateLimit, KnownLimits);
                Assert.NotEmpty(route.Methods);
            }
        );

    [Fact]
    public void Every_route_leads_to_a_service_and_none_to_what_only_services_may_call() =>
        Assert.All(
            GatewayRoutes.All,
            route =>
            {
                Assert.Contains(route.Service, ServiceNames.Services);
                Assert.True(
                    route.Path.StartsWith("/api/", StringComparison.Ordinal)
                        || route.Path.StartsWith("/.well-known/", StringComparison.Ordinal),
                    route.Path
                );
                Assert.DoesNotContain(InternalRoutes.Prefix, route.Path, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Every_prefix_of_the_contract_has_a_route()
    {
        string[] prefixes =
        [
            "auth",
            "users",
            "restaurants",
            "orders",
            "cart",
            "drivers",
            "admin",
            "support",
            "promotions",
            "analytics",
            "reviews",
        ];

        Assert.All(
            prefixes,
            prefix =>
                Assert.Contains(
                    GatewayRoutes.All,
                    route => route.Path.StartsWith($"/api/{prefix}", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void Only_what_everybody_may_read_is_cached() =>
        Assert.All(
            GatewayRoutes.All.Where(route => route.Cache == "shared"),
            route =>
            {
                Assert.Equal(Policies.Public, route.Policy);
                Assert.DoesNotContain("POST", route.Methods);
            }
        );

    [Fact]
    public void Signing_in_is_limited_strictly_and_outranks_what_can_wait()
    {
        var login = GatewayRoutes.All.Single(route => route.Path == "/api/auth/login");
        var place = GatewayRoutes.All.Single(route => route.Path == "/api/orders" && route.Methods.Contains("POST"));
        var analytics = GatewayRoutes.All.First(route => route.Service == ServiceNames.Analytics);

        Assert.Equal(RateLimitPolicies.Auth, login.RateLimit);
        Assert.True(login.Priority > analytics.Priority);
        Assert.True(place.Priority > analytics.Priority);
    }
}
