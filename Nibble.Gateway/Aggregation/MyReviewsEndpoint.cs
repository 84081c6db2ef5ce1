using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Aggregation;

/// <summary>
/// A customer's reviews of restaurants and drivers in one list. Both services use the same sort key, so one cursor is
/// valid for both.
/// </summary>
internal static class MyReviewsEndpoint
{
    private static readonly AggregateSection RestaurantReviews = new(
        "restaurants",
        ServiceNames.Restaurants,
        "/api/restaurants/reviews/mine"
    );
    private static readonly AggregateSection DriverReviews = new(
        "drivers",
        ServiceNames.Drivers,
        "/api/drivers/reviews/mine"
    );

    public static void MapMyReviews(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/reviews/me", ListAsync)
            .WithRouteMetadata("reviews-me", Roles.Customer, RateLimitPolicies.Read)
            .WithMetadata(new AggregateSectionsMetadata(RestaurantReviews, DriverReviews))
            .WithTags("Reviews")
            .WithName("ListMyReviewsOfAll")
            .WithSummary("The reviews of restaurants and drivers that I wrote, the newest first");

    private static async Task<Results<Ok<Page<JsonElement>>, ProblemHttpResult>> ListAsync(
        PageRequest page,
        HttpContext context,
        ServiceReader reader,
        IOptions<AggregationOptions> options,
        TimeProvider time
    )
    {
        using var deadline = new CancellationTokenSource(options.Value.Deadline, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        var query = $"?limit={page.Limit.ToString(CultureInfo.InvariantCulture)}";
        if (page.Cursor is not null)
        {
            query += $"&cursor={Uri.EscapeDataString(page.Cursor)}";
        }

        var answers = await Task.WhenAll(
            new[] { RestaurantReviews, DriverReviews }.Select(part =>
                reader.ReadAsync(
                    part.Service,
                    part.GetTarget(null) + query,
                    CallerIdentities.Of(context),
                    context,
                    end.Token
                )
            )
        );
        if (answers.FirstOrDefault(response => response.Error is not null) is { Error: { } error })
        {
            return error.ToProblem();
        }

        var lists = answers.Select(response => response.Json!.Value).ToList();
        var reviews = lists
            .SelectMany(list => list.GetProperty("items").EnumerateArray())
            .OrderByDescending(CreatedAt)
            .ThenByDescending(review => review.GetProperty("id").GetString(), StringComparer.Ordinal)
            .ToList();
        var isMore =
            reviews.Count > page.Limit || lists.Any(list => list.GetProperty("next").ValueKind == JsonValueKind.String);
        var shown = reviews.Take(page.Limit).ToList();
        return TypedResults.Ok(
            new Page<JsonElement>(
                shown,
                isMore
                    ? PageRequest.EncodeCursor(
                        new TimeCursor(CreatedAt(shown[^1]), shown[^1].GetProperty("id").GetGuid())
                    )
                    : null
            )
        );
    }

    private static DateTime CreatedAt(JsonElement review) => review.GetProperty("createdAt").GetDateTime();
}
