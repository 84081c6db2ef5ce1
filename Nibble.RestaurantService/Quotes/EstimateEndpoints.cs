using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Quotes;

/// <summary>Delivery estimates for customers before they fill a cart: range, time and fee.</summary>
internal static class EstimateEndpoints
{
    public static void MapEstimates(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/restaurants/{id:guid}/delivery-estimate", EstimateAsync)
            .RequireAuthorization(Policies.Public)
            .WithTags("Restaurants")
            .WithName("EstimateDelivery")
            .WithSummary("Whether a restaurant delivers to a place, how soon and for how much");

    private static async Task<Results<Ok<DeliveryEstimate>, ProblemHttpResult>> EstimateAsync(
        Guid id,
        [AsParameters] EstimateRequest request,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindVisibleAsync(id, context, cancellationToken) is not { } restaurant)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        // The location is personal data, so shared caches must not store the response.
        context.Response.Headers.CacheControl = "private, max-age=30";
        return TypedResults.Ok(
            DeliveryEstimate.Of(
                restaurant,
                new GeoPoint(request.Lat!.Value, request.Lng!.Value),
                await db.GetSettingsAsync(cancellationToken),
                time.GetUtcNow().UtcDateTime
            )
        );
    }
}

/// <summary>The place to deliver to.</summary>
public sealed record EstimateRequest(
    [property: Required, Range(-90.0, 90.0)] double? Lat,
    [property: Required, Range(-180.0, 180.0)] double? Lng
);
