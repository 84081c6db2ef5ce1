using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Notifications;

/// <summary>The notification preferences of the caller.</summary>
internal static class PreferenceEndpoints
{
    public static void MapPreferences(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup("/api/users/me/preferences")
            .WithTags("Notifications")
            .RequireAuthorization(Policies.SignedIn);
        group.MapGet("", GetAsync).WithName("GetPreferences").WithSummary("By which channels you are told what");
        group
            .MapPut("", SetAsync)
            .WithName("SetPreferences")
            .ProducesErrors(412)
            .WithSummary("Choose by which channels you are told what");
    }

    private static async Task<Ok<PreferencesResponse>> GetAsync(
        CurrentUser user,
        HttpResponse response,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        var preferences = await FindAsync(db, user.Id, cancellationToken);
        response.SetETag(preferences.Version);
        return TypedResults.Ok(PreferencesResponse.Of(preferences));
    }

    private static async Task<Results<Ok<PreferencesResponse>, ProblemHttpResult>> SetAsync(
        PreferencesRequest request,
        CurrentUser user,
        HttpContext context,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var preferences = await FindAsync(db, user.Id, cancellationToken);
        if (context.Request.CheckIfMatch(preferences.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        if (db.Entry(preferences).State == EntityState.Detached)
        {
            db.Add(preferences);
        }

        preferences.Update(request.Orders, request.Deliveries, request.Restaurants, request.Reviews, request.Support);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.SetETag(preferences.Version);
        return TypedResults.Ok(PreferencesResponse.Of(preferences));
    }

    private static async Task<NotificationPreferences> FindAsync(
        UserDbContext db,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        await db.NotificationPreferences.SingleOrDefaultAsync(p => p.UserId == userId, cancellationToken)
        ?? NotificationPreferences.CreateDefault(userId);
}
