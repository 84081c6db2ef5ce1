using Nibble.Contracts;
using Nibble.Gateway.Caching;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>
/// The route table: destination and policy of each path. Only coarse authorization; the services check ownership. No
/// route leads to the services' <c>/internal</c> endpoints, so they cannot be reached from outside.
/// </summary>
internal static class GatewayRoutes
{
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] WriteMethods =
    [
        HttpMethods.Post,
        HttpMethods.Put,
        HttpMethods.Patch,
        HttpMethods.Delete,
    ];
    private static readonly string[] Post = [HttpMethods.Post];
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The paths that the services serve themselves. The most specific path wins, regardless of order.
    /// </summary>
    public static IReadOnlyList<GatewayRoute> Canonical { get; } =
    [
        // Sign-in
        SignIn("login"),
        SignIn("register"),
        SignIn("refresh"),
        SignIn("forgot-password"),
        SignIn("reset-password"),
        Read("auth", "/api/auth/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Write("auth", "/api/auth/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Cached("jwks", PublicTokens.JwksPath, ServiceNames.Users),
        Cached("openid-configuration", PublicTokens.ConfigurationPath, ServiceNames.Users),
        // Users
        Read("me", "/api/users/me/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Write("me", "/api/users/me/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Stream("notifications", "/api/users/me/notifications/stream", ServiceNames.Users, Policies.SignedIn),
        Read("users", "/api/users", ServiceNames.Users, Policies.Staff),
        Read("user", "/api/users/{id:guid}/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Write("user", "/api/users/{id:guid}/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Write("user-roles", "/api/users/{id:guid}/roles", ServiceNames.Users, Roles.Admin),
        Write("user-suspend", "/api/users/{id:guid}/suspend", ServiceNames.Users, Roles.Admin),
        Write("user-reinstate", "/api/users/{id:guid}/reinstate", ServiceNames.Users, Roles.Admin),
        Read("development-mail", "/api/users/dev/{**rest}", ServiceNames.Users, Policies.Public),
        // Restaurants
        Cached("restaurants", "/api/restaurants/{**rest}", ServiceNames.Restaurants),
        Write("restaurants", "/api/restaurants/{**rest}", ServiceNames.Restaurants, Roles.RestaurantOwner) with
        {
            Cache = CachePolicy.Invalidate,
        },
        Read("restaurants-mine", "/api/restaurants/mine", ServiceNames.Restaurants, Roles.RestaurantOwner),
        Read("dashboard", "/api/restaurants/{id:guid}/dashboard", ServiceNames.Restaurants, Roles.RestaurantOwner),
        Read(
            "menu-parts",
            "/api/restaurants/{id:guid}/menu/{part}/{**rest}",
            ServiceNames.Restaurants,
            Roles.RestaurantOwner
        ),
        Write("reviews", "/api/restaurants/{id:guid}/reviews", ServiceNames.Restaurants, Roles.Customer) with
        {
            Cache = CachePolicy.Invalidate,
        },
        Read("reviews-mine", "/api/restaurants/reviews/mine", ServiceNames.Restaurants, Roles.Customer),
        // Carts, orders, payments
        Read("cart", "/api/cart/{**rest}", ServiceNames.Orders, Roles.Customer),
        Write("cart", "/api/cart/{**rest}", ServiceNames.Orders, Roles.Customer),
        Read("orders", "/api/orders/{**rest}", ServiceNames.Orders, Policies.SignedIn),
        Write("orders", "/api/orders/{**rest}", ServiceNames.Orders, Policies.SignedIn) with
        {
            Priority = RequestPriority.High,
        },
        new("orders-place", Post, "/api/orders", ServiceNames.Orders, Roles.Customer)
        {
            RateLimit = RateLimitPolicies.Write,
            Priority = RequestPriority.High,
            Timeout = LongTimeout,
        },
        Stream("order-events", "/api/orders/{id:guid}/events", ServiceNames.Orders, Policies.SignedIn),
        // Drivers
        Read("drivers", "/api/drivers/{**rest}", ServiceNames.Drivers, Policies.SignedIn),
        Write("drivers", "/api/drivers/{**rest}", ServiceNames.Drivers, Policies.SignedIn),
        Read("driver-me", "/api/drivers/me/{**rest}", ServiceNames.Drivers, Roles.Driver),
        Write("driver-me", "/api/drivers/me/{**rest}", ServiceNames.Drivers, Roles.Driver) with
        {
            Priority = RequestPriority.High,
        },
        Read("drivers-nearby", "/api/drivers/nearby", ServiceNames.Drivers, Policies.Staff),
        // Admin, support, promotions
        Read("admin", "/api/admin/{**rest}", ServiceNames.Admin, Roles.Admin) with
        {
            Priority = RequestPriority.Low,
        },
        Write("admin", "/api/admin/{**rest}", ServiceNames.Admin, Roles.Admin),
        Read("support", "/api/support/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        Write("support", "/api/support/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        Cached("promotions-active", "/api/promotions/active", ServiceNames.Admin),
        Read("promotions", "/api/promotions/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        Write("promotions", "/api/promotions/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        // Analytics
        Read("analytics", "/api/analytics/{**rest}", ServiceNames.Analytics, Policies.SignedIn) with
        {
            Priority = RequestPriority.Low,
            Timeout = LongTimeout,
        },
        Write("analytics", "/api/analytics/{**rest}", ServiceNames.Analytics, Roles.Admin) with
        {
            Priority = RequestPriority.Low,
            Timeout = LongTimeout,
        },
        Stream("analytics-live", "/api/analytics/live", ServiceNames.Analytics, Roles.Admin),
    ];

    /// <summary>The canonical routes, and the legacy routes that are rewritten to them.</summary>
    public static IReadOnlyList<GatewayRoute> All { get; } =
    [.. Canonical, .. LegacyRoutes.All.Select(legacyRoute => legacyRoute.ToRoute(Canonical))];

    private static GatewayRoute Read(string name, string path, string service, string policy) =>
        new($"{name}-read", ReadMethods, path, service, policy) { RateLimit = RateLimitPolicies.Read };

    private static GatewayRoute Cached(string name, string path, string service) =>
        Read(name, path, service, Policies.Public) with
        {
            Cache = CachePolicy.Shared,
        };

    private static GatewayRoute Write(string name, string path, string service, string policy) =>
        new($"{name}-write", WriteMethods, path, service, policy) { RateLimit = RateLimitPolicies.Write };

    private static GatewayRoute SignIn(string action) =>
        new(action, Post, $"/api/auth/{action}", ServiceNames.Users, Policies.Public)
        {
            RateLimit = RateLimitPolicies.Auth,
            Priority = RequestPriority.High,
            IgnoresBadTokens = true,
        };

    private static GatewayRoute Stream(string name, string path, string service, string policy) =>
        new($"{name}-stream", ReadMethods, path, service, policy)
        {
            RateLimit = RateLimitPolicies.Live,
            Priority = RequestPriority.Stream,
            Timeout = null,
        };
}
