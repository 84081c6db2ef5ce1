using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>
/// The paths that the first Nibble documents and no service has: each is rewritten to the path that means the same.
/// </summary>
internal static class Aliases
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Put = "PUT";
    private const string Delete = "DELETE";

    public static IReadOnlyList<Alias> All { get; } =
    [
        // Reviews, by what is reviewed
        new(
            Post,
            "/api/reviews",
            To("reviews-write", "/api/restaurants/{restaurantId}/reviews") with
            {
                WhenBodyHas = "restaurantId",
            },
            To("drivers-write", "/api/drivers/{driverId}/reviews") with
            {
                WhenBodyHas = "driverId",
            }
        ),
        new(Get, "/api/reviews/restaurant/{id:guid}", To("restaurants-read", "/api/restaurants/{id}/reviews")),
        new(Get, "/api/reviews/driver/{id:guid}", To("drivers-read", "/api/drivers/{id}/reviews")),
        new(Post, "/api/reviews/{id:guid}/response", To("restaurants-write", "/api/restaurants/reviews/{id}/response")),
        // Menus
        new(Post, "/api/restaurants/{id:guid}/menu", To("restaurants-write", "/api/restaurants/{id}/menu/items")),
        new(
            $"{Put},{Delete}",
            "/api/restaurants/{id:guid}/menu/{itemId:guid}",
            To("restaurants-write", "/api/restaurants/{id}/menu/items/{itemId}")
        ),
        new(Get, "/api/restaurants/{id:guid}/orders", To("orders-read", "/api/orders?restaurantId={id}"))
        {
            Policy = Roles.RestaurantOwner,
        },
        // Carts
        new(Post, "/api/cart", To("cart-write", "/api/cart/items")),
        new($"{Put},{Delete}", "/api/cart/{itemId:guid}", To("cart-write", "/api/cart/items/{itemId}")),
        // Administration
        new(Get, "/api/admin/users", To("users-read", "/api/users")),
        new(Get, "/api/admin/tickets/{**rest}", To("support-read", "/api/support/tickets/{rest}")),
        new(Post, "/api/admin/tickets/{**rest}", To("support-write", "/api/support/tickets/{rest}")),
        new(Put, "/api/admin/tickets/{id:guid}", To("support-write", "/api/support/tickets/{id}")),
        new(Put, "/api/admin/tickets/{id:guid}/{**rest}", To("support-write", "/api/support/tickets/{id}/{rest}")),
        new(
            Delete,
            "/api/admin/tickets/{id:guid}",
            To("support-write", "/api/support/tickets/{id}/status") with
            {
                Method = Put,
                Body = """{"status":"closed"}""",
            }
        ),
    ];

    private static Meaning To(string route, string path) => new(route, path);
}
