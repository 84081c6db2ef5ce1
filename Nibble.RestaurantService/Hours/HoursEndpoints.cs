using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.RestaurantService.Hours;

/// <summary>The opening hours of a restaurant.</summary>
internal static class HoursEndpoints
{
    public static void AddHours(this WebApplicationBuilder builder) =>
        builder.Services.AddPeriodicJob<OpenIntervalRefreshJob>(OpenIntervalRefreshJob.Interval);

    public static void MapHours(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/api/restaurants/{id:guid}/hours", GetAsync)
            .RequireAuthorization(Policies.Public)
            .WithTags("Hours")
            .WithName("GetHours")
            .WithSummary("A restaurant's opening hours, with their ETag");
        endpoints
            .MapPut("/api/restaurants/{id:guid}/hours", PutAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithTags("Hours")
            .WithName("PutHours")
            .ProducesErrors(412)
            .WithSummary("Replace a restaurant's opening hours");
    }

    /// <summary>Validates a schedule and reports its fields under a prefix; null when valid.</summary>
    public static Error? Validate(HoursSchedule? schedule, string prefix = "")
    {
        if (schedule is null || OpeningHours.Validate(schedule) is not { Count: > 0 } errors)
        {
            return null;
        }

        return Error.Invalid(errors.ToDictionary(error => prefix + error.Key, error => error.Value));
    }

    private static async Task<Results<CacheableOk<HoursSchedule>, ProblemHttpResult>> GetAsync(
        Guid id,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.FindVisibleAsync(id, context, cancellationToken) is { } restaurant
            ? new CacheableOk<HoursSchedule>(
                restaurant.Hours.Schedule,
                restaurant.IsListed ? CacheLifetime.Detail : null,
                CacheTags.Restaurant(id),
                restaurant.Version
            )
            : RestaurantAccess.RestaurantNotFound.ToProblem();

    private static async Task<Results<Ok<HoursSchedule>, ProblemHttpResult>> PutAsync(
        Guid id,
        HoursSchedule request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (Validate(request) is { } invalid)
        {
            return invalid.ToProblem();
        }

        var (restaurant, error) = await db.FindOwnedAsync(id, user, cancellationToken);
        error ??= context.Request.CheckIfMatch(restaurant!.Version);
        if (error is not null)
        {
            return error.ToProblem();
        }

        restaurant!.SetHours(OpeningHours.Of(request), time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(restaurant.Version);
        return TypedResults.Ok(restaurant.Hours.Schedule);
    }
}
