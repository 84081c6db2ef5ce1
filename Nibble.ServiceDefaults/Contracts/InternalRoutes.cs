namespace Nibble.Contracts;

/// <summary>
/// The endpoints that only services call. They ask for the role <c>service</c> and the gateway routes to none of them.
/// </summary>
public static class InternalRoutes
{
    /// <summary>The prefix of all of them.</summary>
    public const string Prefix = "/internal";

    /// <summary>POST: a CloudEvents batch for the inbox.</summary>
    public const string Events = "/internal/events";

    /// <summary>GET: events that a subscriber kept refusing; POST …/{id}/replay sends one again.</summary>
    public const string DeadLetters = "/internal/dead-letters";

    /// <summary>
    /// GET at Users: an array of <see cref="SessionRevoked"/> that have not run out, those after <c>?after={sequence}</c>.
    /// </summary>
    public const string Revocations = "/internal/revocations";

    /// <summary>GET …/{id} at Users: <see cref="UserSummary"/>; …/{id}/addresses/{addressId}: <see cref="AddressSnapshot"/>.</summary>
    public const string Users = "/internal/users";

    /// <summary>GET, POST …/{id}/approve, /reject, /suspend at Restaurants; POST …/{id}/quote, or /quote at the restaurant that serves the items: <see cref="RestaurantQuote"/>.</summary>
    public const string Restaurants = "/internal/restaurants";

    /// <summary>GET …/{id} at Orders: <see cref="OrderSummary"/>.</summary>
    public const string Orders = "/internal/orders";

    /// <summary>POST at Orders: a batch of <see cref="DriverPosition"/>.</summary>
    public const string DriverPositions = "/internal/driver-positions";

    /// <summary>POST …/{id}/approve, /reject, /suspend at Drivers.</summary>
    public const string Drivers = "/internal/drivers";

    /// <summary>GET …/{orderId} at Drivers: <see cref="DeliveryTracking"/>.</summary>
    public const string Deliveries = "/internal/deliveries";

    /// <summary>POST …/redeem, …/validate, …/{orderId}/release at Admin: <see cref="RedeemPromotion"/> → <see cref="PromotionDiscount"/>.</summary>
    public const string Promotions = "/internal/promotions";
}
