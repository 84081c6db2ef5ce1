using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nibble.Contracts;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.Caching;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Routing;
using Nibble.Gateway.Versioning;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using ViewResult = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<System.Collections.Generic.IReadOnlyDictionary<string, object?>>,
    Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult
>;

namespace Nibble.Gateway.Aggregation;

/// <summary>Views: the data of one screen in one response, combined from several services.</summary>
internal static class ViewEndpoints
{
    private const string Prefix = "/api/views";

    /// <summary>
    /// Version 2 of the home view. It leaves out the caller's own data (cart, orders, notifications), so the response
    /// is the same for everybody and is cached for signed-in callers too.
    /// </summary>
    private const string HomeV2 = "/api/v2/views/home";

    /// <summary>Caching of home views without personal data.</summary>
    private const string PublicCacheControl = "public, max-age=10, stale-while-revalidate=30";
    private const string PrivateCacheControl = "private, no-store";

    // Sections of several views.
    private static readonly AggregateSection UnreadNotifications = new(
        "unreadNotifications",
        ServiceNames.Users,
        "/api/users/me/notifications"
    )
    {
        Query = "unread=true&limit=20",
    };

    // home
    private static readonly AggregateSection Restaurants = new(
        "restaurants",
        ServiceNames.Restaurants,
        "/api/restaurants"
    )
    {
        Query = "openNow=true&limit=20",
    };
    private static readonly AggregateSection Promotions = new(
        "promotions",
        ServiceNames.Admin,
        "/api/promotions/active"
    );
    private static readonly AggregateSection Cart = new("cart", ServiceNames.Orders, "/api/cart");
    private static readonly AggregateSection ActiveOrders = new("activeOrders", ServiceNames.Orders, "/api/orders")
    {
        Query = "active=true&limit=10",
    };

    // orders/{id}
    private static readonly AggregateSection Order = new("order", ServiceNames.Orders, "/api/orders/{id}");
    private static readonly AggregateSection Tracking = new(
        "tracking",
        ServiceNames.Orders,
        "/api/orders/{id}/tracking"
    );
    private static readonly AggregateSection History = new("history", ServiceNames.Orders, "/api/orders/{id}/history");
    private static readonly AggregateSection Payments = new(
        "payments",
        ServiceNames.Orders,
        "/api/orders/{id}/payments"
    );
    private static readonly AggregateSection Restaurant = new(
        "restaurant",
        ServiceNames.Restaurants,
        "/api/restaurants/{id}"
    );

    // me
    private static readonly AggregateSection Profile = new("profile", ServiceNames.Users, "/api/users/me");
    private static readonly AggregateSection Addresses = new(
        "addresses",
        ServiceNames.Users,
        "/api/users/me/addresses"
    );
    private static readonly AggregateSection Preferences = new(
        "preferences",
        ServiceNames.Users,
        "/api/users/me/preferences"
    );
    private static readonly AggregateSection Favorites = new(
        "favorites",
        ServiceNames.Users,
        "/api/users/me/favorites"
    );
    private static readonly AggregateSection RecentOrders = new("recentOrders", ServiceNames.Orders, "/api/orders")
    {
        Query = "limit=10",
    };
    private static readonly AggregateSection OwnRestaurants = new(
        "restaurants",
        ServiceNames.Restaurants,
        "/api/restaurants/mine"
    );
    private static readonly AggregateSection Driver = new("driver", ServiceNames.Drivers, "/api/drivers/me");

    public static void AddViews(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<AggregationOptions>()
            .BindConfiguration(AggregationOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<ServiceReader>();
    }

    public static void MapViews(this IEndpointRouteBuilder endpoints)
    {
        var views = endpoints.MapGroup(Prefix).WithTags("Views");
        views
            .MapGet("/home", GetHomeAsync)
            .WithRouteMetadata(
                "view-home",
                Policies.Public,
                RateLimitPolicies.Read,
                versions: ApiVersions.FirstAndSecond
            )
            .WithMetadata(new CachePolicy())
            .WithMetadata(
                new AggregateSectionsMetadata(Restaurants, Promotions, Cart, ActiveOrders, UnreadNotifications)
            )
            .WithName("GetHomeView")
            .WithSummary("Open restaurants and promotions; for a customer also the cart, orders under way and news");
        endpoints
            .MapGet(HomeV2, GetSharedHomeAsync)
            .WithTags("Views")
            .WithRouteMetadata(
                "view-home-2",
                Policies.Public,
                RateLimitPolicies.Read,
                versions: ApiVersions.FirstAndSecond
            )
            .WithMetadata(new CachePolicy())
            .WithMetadata(new AggregateSectionsMetadata(Restaurants, Promotions))
            .WithName("GetHomeView2")
            .WithSummary("Version 2: open restaurants and promotions, the same for everybody");
        views
            .MapGet("/orders/{id:guid}", GetOrderAsync)
            .WithRouteMetadata("view-order", Policies.SignedIn, RateLimitPolicies.Read)
            .WithMetadata(new AggregateSectionsMetadata(Order, Tracking, History, Payments, Restaurant))
            .WithName("GetOrderView")
            .WithSummary("An order that I am party to, with its tracking, steps, payments and restaurant");
        views
            .MapGet("/me", GetMeAsync)
            .WithRouteMetadata("view-me", Policies.SignedIn, RateLimitPolicies.Read)
            .WithMetadata(
                new AggregateSectionsMetadata(
                    Profile,
                    Addresses,
                    Preferences,
                    Favorites,
                    UnreadNotifications,
                    RecentOrders,
                    OwnRestaurants,
                    Driver
                )
            )
            .WithName("GetMyView")
            .WithSummary(
                "My account: profile, addresses, preferences, favourites, news, orders, and what my roles add"
            );
    }

    /// <param name="lat">Latitude of the search for restaurants; requires <paramref name="lng"/>.</param>
    /// <param name="lng">Longitude of the search for restaurants; requires <paramref name="lat"/>.</param>
    /// <param name="radiusKm">Search radius in kilometres.</param>
    /// <param name="context">The request.</param>
    private static async Task<ViewResult> GetHomeAsync(double? lat, double? lng, double? radiusKm, HttpContext context)
    {
        if (ValidateLocation(lat, lng, radiusKm) is { } error)
        {
            return error.ToProblem();
        }

        await using var view = new AggregateResponseBuilder(context, CallerIdentities.Of(context));
        AddOpenRestaurants(view, lat, lng, radiusKm);
        var user = CurrentUser.FromHttpContext(context);
        if (user is not null)
        {
            if (user.Roles.Contains(Roles.Customer))
            {
                _ = view.AddSection(Cart);
                _ = view.AddSection(ActiveOrders);
            }

            _ = view.AddSection(UnreadNotifications);
        }

        // Signed-in callers get more data at the same address.
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        return ToResult(await view.BuildAsync(), context.Response, isPublic: user is null);
    }

    /// <inheritdoc cref="GetHomeAsync"/>
    private static async Task<ViewResult> GetSharedHomeAsync(
        double? lat,
        double? lng,
        double? radiusKm,
        HttpContext context
    )
    {
        if (ValidateLocation(lat, lng, radiusKm) is { } error)
        {
            return error.ToProblem();
        }

        await using var view = new AggregateResponseBuilder(context, CallerIdentity.Anonymous);
        AddOpenRestaurants(view, lat, lng, radiusKm);
        return ToResult(await view.BuildAsync(), context.Response, isPublic: true);
    }

    private static Error? ValidateLocation(double? lat, double? lng, double? radiusKm)
    {
        if (lat is null != lng is null)
        {
            return Error.Invalid(lat is null ? "lat" : "lng", "lat and lng go together.");
        }

        return radiusKm is not null && lat is null ? Error.Invalid("radiusKm", "A radius needs lat and lng.") : null;
    }

    private static void AddOpenRestaurants(AggregateResponseBuilder view, double? lat, double? lng, double? radiusKm)
    {
        var near = lat is null ? "" : Invariant($"&lat={lat}&lng={lng}&sort=distance");
        _ = view.AddSection(Restaurants, query: radiusKm is null ? near : near + Invariant($"&radiusKm={radiusKm}"));
        _ = view.AddSection(Promotions);
    }

    private static async Task<ViewResult> GetOrderAsync(Guid id, HttpContext context)
    {
        await using var view = new AggregateResponseBuilder(context, CallerIdentities.Of(context));
        var order = view.AddSection(Order, id);
        _ = view.AddSection(Tracking, id);
        _ = view.AddSection(History, id);
        _ = view.AddSection(Payments, id);
        if (await order is { Error: { } error })
        {
            // Without the order the view is of no use; its service checks who may read it.
            return error.ToProblem();
        }

        if (GetId((await order).Json!.Value, "restaurantId") is { } restaurantId)
        {
            _ = view.AddSection(Restaurant, restaurantId);
        }

        return ToResult(await view.BuildAsync(), context.Response, isPublic: false);
    }

    private static async Task<ViewResult> GetMeAsync(CurrentUser user, HttpContext context)
    {
        await using var view = new AggregateResponseBuilder(context, CallerIdentities.Of(context));
        var profile = view.AddSection(Profile);
        _ = view.AddSection(Addresses);
        _ = view.AddSection(Preferences);
        _ = view.AddSection(Favorites);
        _ = view.AddSection(UnreadNotifications);
        if (user.Roles.Contains(Roles.Customer))
        {
            _ = view.AddSection(RecentOrders);
        }

        if (user.Roles.Contains(Roles.RestaurantOwner))
        {
            _ = view.AddSection(OwnRestaurants);
        }

        if (user.Roles.Contains(Roles.Driver))
        {
            _ = view.AddSection(Driver);
        }

        return await profile is { Error: { } error }
            ? error.ToProblem()
            : ToResult(await view.BuildAsync(), context.Response, isPublic: false);
    }

    private static Ok<IReadOnlyDictionary<string, object?>> ToResult(
        AggregateResponse view,
        HttpResponse response,
        bool isPublic
    )
    {
        // Incomplete views are not cached.
        response.Headers.CacheControl = isPublic && view.IsComplete ? PublicCacheControl : PrivateCacheControl;
        if (isPublic && view.CacheTags.Length > 0)
        {
            response.Headers[NibbleHeaders.CacheTags] = view.CacheTags;
        }

        return TypedResults.Ok(view.Members);
    }

    private static Guid? GetId(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.TryGetGuid(out var id) ? id : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
