using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>
/// The paths of the first version of Nibble that no service serves; each is rewritten to its canonical path.
/// </summary>
internal static class LegacyRoutes
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Delete = "DELETE";

    public static IReadOnlyList<LegacyRoute> All { get; } =
    [
        // Reviews, by what is reviewed
        new(
            Post,
            "/api/reviews",
            Target("reviews-write", "/api/restaurants/{restaurantId}/reviews") with
            {
                RequiredBodyMember = "restaurantId",
            },
            Target("drivers-write", "/api/drivers/{driverId}/reviews") with
            {
                RequiredBodyMember = "driverId",
            }
        ),
        new(Get, "/api/reviews/restaurant/{id:guid}", Target("restaurants-read", "/api/restaurants/{id}/reviews")),
        new(Get, "/api/reviews/driver/{id:guid}", Target("drivers-read", "/api/drivers/{id}/reviews")),
        new(
            Post,
            "/api/reviews/{id:guid}/response",
            Target("restaurants-write", "/api/restaurants/reviews/{id}/response")
        ),
        // Menus
        new(Post, "/api/restaurants/{id:guid}/menu", Target("restaurants-write", "/api/restaurants/{id}/menu/items")),
        new(
            $"{Put},{Delete}",
            "/api/restaurants/{id:guid}/menu/{itemId:guid}",
            Target("restaurants-write", "/api/restaurants/{id}/menu/items/{itemId}")
        ),
        new(Get, "/api/restaurants/{id:guid}/orders", Target("orders-read", "/api/orders?restaurantId={id}"))
        {
            Policy = Roles.RestaurantOwner,
        },
        // Carts
        new(Post, "/api/cart", Target("cart-write", "/api/cart/items")),
        new($"{Put},{Delete}", "/api/cart/{itemId:guid}", Target("cart-write", "/api/cart/items/{itemId}")),
        // Administration
        new(Get, "/api/admin/users", Target("users-read", "/api/users")),
        new(Get, "/api/admin/tickets/{**rest}", Target("support-read", "/api/support/tickets/{rest}")),
        new(Post, "/api/admin/tickets/{**rest}", Target("support-write", "/api/support/tickets/{rest}")),
        new(Put, "/api/admin/tickets/{id:guid}", Target("support-write", "/api/support/tickets/{id}")),
        new(Put, "/api/admin/tickets/{id:guid}/{**rest}", Target("support-write", "/api/support/tickets/{id}/{rest}")),
        new(
            Delete,
            "/api/admin/tickets/{id:guid}",
            Target("support-write", "/api/support/tickets/{id}/status") with
            {
                Method = Put,
                Body = """{"status":"closed"}""",
            }
        ),
    ];

    private static RewriteTarget Target(string route, string path) => new(route, path);
}
