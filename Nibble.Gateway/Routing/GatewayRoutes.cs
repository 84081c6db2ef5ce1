using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Which path goes where, and who may enter. Coarse rules only: whose order it is, the service knows. The services'
/// <c>/internal</c> endpoints are in no line, so nobody reaches them.
/// </summary>
internal static class GatewayRoutes
{
    private static readonly string[] Get = ["GET", "HEAD"];
    private static readonly string[] Post = ["POST"];

    /// <summary>All of them. The most specific path wins, whatever the order here.</summary>
    public static IReadOnlyList<GatewayRoute> All { get; } =
    [
        // Sign-in
        SignIn("login"),
        SignIn("register"),
        SignIn("refresh"),
        SignIn("forgot-password"),
        SignIn("reset-password"),
        new("auth", "/api/auth/{**rest}", ServiceNames.Users, Policies.SignedIn),
        new("jwks", PublicTokens.JwksPath, ServiceNames.Users, Policies.Public, Get),
        new("openid-configuration", PublicTokens.ConfigurationPath, ServiceNames.Users, Policies.Public, Get),
        // Users
        new("me", "/api/users/me/{**rest}", ServiceNames.Users, Policies.SignedIn),
        Stream("notifications-stream", "/api/users/me/notifications/stream", ServiceNames.Users, Policies.SignedIn),
        new("users", "/api/users/{**rest}", ServiceNames.Users, Policies.Staff),
        // Restaurants
        new("restaurants-read", "/api/restaurants/{**rest}", ServiceNames.Restaurants, Policies.Public, Get),
        new("restaurants-mine", "/api/restaurants/mine", ServiceNames.Restaurants, Roles.RestaurantOwner, Get),
        new("restaurants-write", "/api/restaurants/{**rest}", ServiceNames.Restaurants, Policies.SignedIn),
        // Carts, orders, payments
        new("cart", "/api/cart/{**rest}", ServiceNames.Orders, Roles.Customer),
        new("orders", "/api/orders/{**rest}", ServiceNames.Orders, Policies.SignedIn),
        new("orders-place", "/api/orders", ServiceNames.Orders, Roles.Customer, Post)
        {
            Timeout = TimeSpan.FromSeconds(30),
        },
        Stream("order-events", "/api/orders/{id}/events", ServiceNames.Orders, Policies.SignedIn),
        // Drivers
        new("drivers", "/api/drivers/{**rest}", ServiceNames.Drivers, Policies.SignedIn),
        // Admin, support, promotions
        new("admin", "/api/admin/{**rest}", ServiceNames.Admin, Roles.Admin),
        new("support", "/api/support/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        new("promotions-active", "/api/promotions/active", ServiceNames.Admin, Policies.Public, Get),
        new("promotions", "/api/promotions/{**rest}", ServiceNames.Admin, Policies.SignedIn),
        // Analytics
        new("analytics", "/api/analytics/{**rest}", ServiceNames.Analytics, Policies.SignedIn)
        {
            Timeout = TimeSpan.FromSeconds(30),
        },
        Stream("analytics-live", "/api/analytics/live", ServiceNames.Analytics, Roles.Admin),
    ];

    private static GatewayRoute SignIn(string action) =>
        new(action, $"/api/auth/{action}", ServiceNames.Users, Policies.Public, Post) { IgnoresBadTokens = true };

    private static GatewayRoute Stream(string name, string path, string service, string policy) =>
        new(name, path, service, policy, Get) { Timeout = null };
}
