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

/// <summary>What a screen shows, in one request instead of five: each view is put together from several services.</summary>
internal static class ViewEndpoints
{
    private const string Prefix = "/api/views";

    /// <summary>
    /// Version 2 of the home view: without what is the caller's own (the cart, orders, news), so it is one and the same for
    /// everybody, and shared with those who are signed in too.
    /// </summary>
    private const string Home2 = "/api/v2/views/home";

    /// <summary>How long a home view that is nobody's own may be shared.</summary>
    private const string Shared = "public, max-age=10, stale-while-revalidate=30";
    private const string NotShared = "private, no-store";

    // What several views show.
    private static readonly ViewPart Unread = new(
        "unreadNotifications",
        ServiceNames.Users,
        "/api/users/me/notifications"
    )
    {
        Query = "unread=true&limit=20",
    };

    // home
    private static readonly ViewPart Restaurants = new("restaurants", ServiceNames.Restaurants, "/api/restaurants")
    {
        Query = "openNow=true&limit=20",
    };
    private static readonly ViewPart Promotions = new("promotions", ServiceNames.Admin, "/api/promotions/active");
    private static readonly ViewPart Cart = new("cart", ServiceNames.Orders, "/api/cart");
    private static readonly ViewPart ActiveOrders = new("activeOrders", ServiceNames.Orders, "/api/orders")
    {
        Query = "active=true&limit=10",
    };

    // orders/{id}
    private static readonly ViewPart Order = new("order", ServiceNames.Orders, "/api/orders/{id}");
    private static readonly ViewPart Tracking = new("tracking", ServiceNames.Orders, "/api/orders/{id}/tracking");
    private static readonly ViewPart History = new("history", ServiceNames.Orders, "/api/orders/{id}/history");
    private static readonly ViewPart Payments = new("payments", ServiceNames.Orders, "/api/orders/{id}/payments");
    private static readonly ViewPart Restaurant = new("restaurant", ServiceNames.Restaurants, "/api/restaurants/{id}");

    // me
    private static readonly ViewPart Profile = new("profile", ServiceNames.Users, "/api/users/me");
    private static readonly ViewPart Addresses = new("addresses", ServiceNames.Users, "/api/users/me/addresses");
    private static readonly ViewPart Preferences = new("preferences", ServiceNames.Users, "/api/users/me/preferences");
    private static readonly ViewPart Favorites = new("favorites", ServiceNames.Users, "/api/users/me/favorites");
    private static readonly ViewPart RecentOrders = new("recentOrders", ServiceNames.Orders, "/api/orders")
    {
        Query = "limit=10",
    };
    private static readonly ViewPart OwnRestaurants = new(
        "restaurants",
        ServiceNames.Restaurants,
        "/api/restaurants/mine"
    );
    private static readonly ViewPart Driver = new("driver", ServiceNames.Drivers, "/api/drivers/me");

    public static void AddViews(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<AggregationOptions>()
            .BindConfiguration(AggregationOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<PartReader>();
    }

    public static void MapViews(this IEndpointRouteBuilder endpoints)
    {
        var views = endpoints.MapGroup(Prefix).WithTags("Views");
        views
            .MapGet("/home", GetHomeAsync)
            .AsRoute("view-home", Policies.Public, RateLimitPolicies.Read, versions: ApiVersions.FirstAndSecond)
            .WithMetadata(new CachePolicy())
            .WithMetadata(new ViewParts(Restaurants, Promotions, Cart, ActiveOrders, Unread))
            .WithName("GetHomeView")
            .WithSummary("Open restaurants and promotions; for a customer also the cart, orders under way and news");
        endpoints
            .MapGet(Home2, GetSharedHomeAsync)
            .WithTags("Views")
            .AsRoute("view-home-2", Policies.Public, RateLimitPolicies.Read, versions: ApiVersions.FirstAndSecond)
            .WithMetadata(new CachePolicy())
            .WithMetadata(new ViewParts(Restaurants, Promotions))
            .WithName("GetHomeView2")
            .WithSummary("Version 2: open restaurants and promotions, the same for everybody");
        views
            .MapGet("/orders/{id:guid}", GetOrderAsync)
            .AsRoute("view-order", Policies.SignedIn, RateLimitPolicies.Read)
            .WithMetadata(new ViewParts(Order, Tracking, History, Payments, Restaurant))
            .WithName("GetOrderView")
            .WithSummary("An order that I am party to, with its tracking, steps, payments and restaurant");
        views
            .MapGet("/me", GetMeAsync)
            .AsRoute("view-me", Policies.SignedIn, RateLimitPolicies.Read)
            .WithMetadata(
                new ViewParts(Profile, Addresses, Preferences, Favorites, Unread, RecentOrders, OwnRestaurants, Driver)
            )
            .WithName("GetMyView")
            .WithSummary(
                "My account: profile, addresses, preferences, favourites, news, orders, and what my roles add"
            );
    }

    /// <param name="lat">Where to look for restaurants; with <paramref name="lng"/>.</param>
    /// <param name="lng">Where to look for restaurants; with <paramref name="lat"/>.</param>
    /// <param name="radiusKm">How far from there.</param>
    /// <param name="context">The request.</param>
    private static async Task<ViewResult> GetHomeAsync(double? lat, double? lng, double? radiusKm, HttpContext context)
    {
        if (CheckPlace(lat, lng, radiusKm) is { } error)
        {
            return error.ToProblem();
        }

        await using var view = new View(context, CallerIdentities.Of(context));
        AskForWhatIsOpen(view, lat, lng, radiusKm);
        var user = CurrentUser.From(context);
        if (user is not null)
        {
            if (user.Roles.Contains(Roles.Customer))
            {
                _ = view.Ask(Cart);
                _ = view.Ask(ActiveOrders);
            }

            _ = view.Ask(Unread);
        }

        // Who is signed in sees more under the same address.
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        return Answer(await view.CompleteAsync(), context.Response, isPublic: user is null);
    }

    /// <inheritdoc cref="GetHomeAsync"/>
    private static async Task<ViewResult> GetSharedHomeAsync(
        double? lat,
        double? lng,
        double? radiusKm,
        HttpContext context
    )
    {
        if (CheckPlace(lat, lng, radiusKm) is { } error)
        {
            return error.ToProblem();
        }

        await using var view = new View(context, CallerIdentity.Anonymous);
        AskForWhatIsOpen(view, lat, lng, radiusKm);
        return Answer(await view.CompleteAsync(), context.Response, isPublic: true);
    }

    private static Error? CheckPlace(double? lat, double? lng, double? radiusKm)
    {
        if (lat is null != lng is null)
        {
            return Error.Invalid(lat is null ? "lat" : "lng", "lat and lng go together.");
        }

        return radiusKm is not null && lat is null ? Error.Invalid("radiusKm", "A radius needs lat and lng.") : null;
    }

    private static void AskForWhatIsOpen(View view, double? lat, double? lng, double? radiusKm)
    {
        var near = lat is null ? "" : Inv($"&lat={lat}&lng={lng}&sort=distance");
        _ = view.Ask(Restaurants, query: radiusKm is null ? near : near + Inv($"&radiusKm={radiusKm}"));
        _ = view.Ask(Promotions);
    }

    private static async Task<ViewResult> GetOrderAsync(Guid id, HttpContext context)
    {
        await using var view = new View(context, CallerIdentities.Of(context));
        var order = view.Ask(Order, id);
        _ = view.Ask(Tracking, id);
        _ = view.Ask(History, id);
        _ = view.Ask(Payments, id);
        if (await order is { Error: { } error })
        {
            // Without the order there is nothing to show, and whose it is its service alone knows.
            return error.ToProblem();
        }

        if (IdIn((await order).Json!.Value, "restaurantId") is { } restaurantId)
        {
            _ = view.Ask(Restaurant, restaurantId);
        }

        return Answer(await view.CompleteAsync(), context.Response, isPublic: false);
    }

    private static async Task<ViewResult> GetMeAsync(CurrentUser user, HttpContext context)
    {
        await using var view = new View(context, CallerIdentities.Of(context));
        var profile = view.Ask(Profile);
        _ = view.Ask(Addresses);
        _ = view.Ask(Preferences);
        _ = view.Ask(Favorites);
        _ = view.Ask(Unread);
        if (user.Roles.Contains(Roles.Customer))
        {
            _ = view.Ask(RecentOrders);
        }

        if (user.Roles.Contains(Roles.RestaurantOwner))
        {
            _ = view.Ask(OwnRestaurants);
        }

        if (user.Roles.Contains(Roles.Driver))
        {
            _ = view.Ask(Driver);
        }

        return await profile is { Error: { } error }
            ? error.ToProblem()
            : Answer(await view.CompleteAsync(), context.Response, isPublic: false);
    }

    private static Ok<IReadOnlyDictionary<string, object?>> Answer(
        ViewResponse view,
        HttpResponse response,
        bool isPublic
    )
    {
        // What is incomplete is asked for again.
        response.Headers.CacheControl = isPublic && view.IsComplete ? Shared : NotShared;
        if (isPublic && view.CacheTags.Length > 0)
        {
            response.Headers[NibbleHeaders.CacheTags] = view.CacheTags;
        }

        return TypedResults.Ok(view.Members);
    }

    private static Guid? IdIn(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.TryGetGuid(out var id) ? id : null;

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
