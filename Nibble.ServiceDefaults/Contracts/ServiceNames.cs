namespace Nibble.Contracts;

/// <summary>
/// The names of the resources that make up Nibble. The AppHost starts them under these names, service discovery
/// resolves them (<c>http://orders</c>), telemetry and logs show them.
/// </summary>
public static class ServiceNames
{
    /// <summary>Accounts, tokens, profiles, notifications.</summary>
    public const string Users = "users";

    /// <summary>Restaurants, menus, search, reviews.</summary>
    public const string Restaurants = "restaurants";

    /// <summary>Carts, orders, payments.</summary>
    public const string Orders = "orders";

    /// <summary>Drivers and deliveries.</summary>
    public const string Drivers = "drivers";

    /// <summary>Approvals, promotions, support, settings, audit.</summary>
    public const string Admin = "admin";

    /// <summary>Read models over events.</summary>
    public const string Analytics = "analytics";

    /// <summary>The only door for clients.</summary>
    public const string Gateway = "gateway";

    /// <summary>The services behind the gateway.</summary>
    public static IReadOnlyList<string> Services { get; } = [Users, Restaurants, Orders, Drivers, Admin, Analytics];

    /// <summary>
    /// Of each service the endpoint that speaks HTTP/2 without TLS, beside the nameless one for HTTP/1.1
    /// (<c>http://_h2c.orders</c>).
    /// </summary>
    public const string Http2 = "h2c";

    /// <summary>The RESP server: a cache, never a store. Also the name of its connection string.</summary>
    public const string Redis = "redis";

    /// <summary>The generated secret that signs internal tokens (architecture.md, Identity).</summary>
    public const string InternalTokenKey = "internal-token-key";
}
