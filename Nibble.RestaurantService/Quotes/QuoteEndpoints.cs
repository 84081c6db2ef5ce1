using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Geography;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Quotes;

/// <summary>Authoritative prices and availability, for the Order Service.</summary>
internal static class QuoteEndpoints
{
    public static void MapQuotes(this IEndpointRouteBuilder endpoints)
    {
        var quotes = endpoints
            .MapGroup(InternalRoutes.Restaurants)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
        quotes.MapPost("/{id:guid}/quote", QuoteAsync);
        quotes.MapPost("/quote", QuoteByItemAsync);
    }

    /// <summary>Uses the restaurant of the first item; items of other restaurants get an error per line.</summary>
    private static async Task<Results<Ok<RestaurantQuote>, ProblemHttpResult>> QuoteByItemAsync(
        QuoteRequest request,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var first = request.Items.Select(item => (Guid?)item.MenuItemId).FirstOrDefault();
        var restaurantId = await db
            .MenuItems.Where(item => item.Id == first)
            .Select(item => (Guid?)item.RestaurantId)
            .SingleOrDefaultAsync(cancellationToken);
        return restaurantId is null
            ? RestaurantAccess.RestaurantNotFound.ToProblem()
            : await QuoteAsync(restaurantId.Value, request, db, time, cancellationToken);
    }

    private static async Task<Results<Ok<RestaurantQuote>, ProblemHttpResult>> QuoteAsync(
        Guid id,
        QuoteRequest request,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var restaurant = await db
            .Restaurants.AsNoTracking()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (restaurant is null)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        var ids = request.Items.Select(item => item.MenuItemId).Distinct().ToArray();
        var items = await db
            .MenuItems.AsNoTracking()
            .Where(item => item.RestaurantId == id && ids.Contains(item.Id))
            .ToDictionaryAsync(item => item.Id, cancellationToken);
        var settings = await db.GetSettingsAsync(cancellationToken);
        return TypedResults.Ok(
            new RestaurantQuote(
                restaurant.Id,
                restaurant.OwnerId,
                restaurant.Name,
                restaurant.Status.ToSnakeCase(),
                restaurant.IsOpenAt(request.At ?? time.GetUtcNow().UtcDateTime),
                restaurant.Location,
                restaurant.Currency,
                restaurant.DeliveryFee,
                restaurant.MinimumOrder,
                request.DeliverTo is null ? null : GeoDistance.HaversineKm(restaurant.Location, request.DeliverTo),
                settings.DeliveryRadiusKm,
                restaurant.PrepMinutes,
                [
                    .. request.Items.Select(item =>
                        items.TryGetValue(item.MenuItemId, out var known)
                            ? known.Quote(item.Quantity, item.OptionIds)
                            : new QuotedLine(item.MenuItemId, "", item.Quantity, 0, [], ErrorCodes.ItemNotFound)
                    ),
                ]
            )
        );
    }
}
