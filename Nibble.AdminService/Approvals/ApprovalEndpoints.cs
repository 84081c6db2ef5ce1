using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.AdminService.Alerts;
using Nibble.AdminService.Clients;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Approvals;

/// <summary>
/// Approval of restaurants and drivers. The decision is forwarded to the service that owns them and audited there, in
/// the transaction that applies it.
/// </summary>
internal static class ApprovalEndpoints
{
    private const string Approve = "approve";
    private const string Reject = "reject";
    private const string Suspend = "suspend";

    private delegate Task<bool> SendDecision(
        Guid id,
        string decision,
        ApprovalDecision reason,
        CancellationToken cancellationToken
    );

    public static void MapApprovals(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/api/admin").RequireAuthorization(Roles.Admin).WithTags("Approvals");

        admin
            .MapGet("/restaurants", ListRestaurantsAsync)
            .WithName("ListRestaurantsForReview")
            .WithSummary("Restaurants by status");
        admin.MapGet("/drivers", ListDriversAsync).WithName("ListDriversForReview").WithSummary("Drivers by status");
        foreach (var decision in new[] { Approve, Reject, Suspend })
        {
            var name = char.ToUpperInvariant(decision[0]) + decision[1..];
            admin
                .MapPost(
                    $"/restaurants/{{id:guid}}/{decision}",
                    (
                        Guid id,
                        DecisionRequest? request,
                        RestaurantClient restaurants,
                        AdminDbContext db,
                        TimeProvider time,
                        CancellationToken cancellationToken
                    ) =>
                        DecideAsync(
                            "restaurant",
                            id,
                            decision,
                            request,
                            restaurants.DecideAsync,
                            db,
                            time,
                            cancellationToken
                        )
                )
                .WithName($"{name}Restaurant")
                .ProducesErrors(409, ErrorCodes.InvalidTransition)
                .WithSummary($"{name} a restaurant");
            admin
                .MapPost(
                    $"/drivers/{{id:guid}}/{decision}",
                    (
                        Guid id,
                        DecisionRequest? request,
                        DriverClient drivers,
                        AdminDbContext db,
                        TimeProvider time,
                        CancellationToken cancellationToken
                    ) => DecideAsync("driver", id, decision, request, drivers.DecideAsync, db, time, cancellationToken)
                )
                .WithName($"{name}Driver")
                .ProducesErrors(409, ErrorCodes.InvalidTransition)
                .WithSummary($"{name} a driver");
        }
    }

    private static async Task<Ok<Page<RestaurantForApproval>>> ListRestaurantsAsync(
        string? status,
        PageRequest page,
        RestaurantClient restaurants,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await restaurants.ListAsync(status, page, cancellationToken));

    private static async Task<Ok<Page<DriverForApproval>>> ListDriversAsync(
        string? status,
        PageRequest page,
        DriverClient drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.ListAsync(status, page, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(
        string kind,
        Guid id,
        string decision,
        DecisionRequest? request,
        SendDecision sendDecision,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (decision != Approve && string.IsNullOrWhiteSpace(request?.Reason))
        {
            return Error.Invalid("reason", "Say why; the other side is told.").ToProblem();
        }

        if (!await sendDecision(id, decision, new ApprovalDecision(request?.Reason), cancellationToken))
        {
            return Error.NotFound($"The {kind}").ToProblem();
        }

        await db.ResolveAlertsAsync(id, time.GetUtcNow().UtcDateTime, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
