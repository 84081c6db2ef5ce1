using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.DriverService.Deliveries;

/// <summary>Deliveries of the calling driver.</summary>
internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder endpoints)
    {
        var mine = endpoints
            .MapGroup("/api/drivers/me/deliveries")
            .RequireAuthorization(Roles.Driver)
            .WithTags("Deliveries");
        mine.MapGet("", ListMineAsync)
            .WithName("ListMyDeliveries")
            .ProducesErrors(404)
            .WithSummary(
                "My deliveries, the newest first; active=true: what I am offered or hold, false: what is over"
            );
        mine.MapPost("/{id:guid}/accept", AcceptAsync)
            .WithName("AcceptDelivery")
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.OfferExpired)
            .WithSummary("Take an offer");
        mine.MapPost("/{id:guid}/decline", DeclineAsync)
            .WithName("DeclineDelivery")
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.OfferExpired)
            .WithSummary("Leave an offer");
        mine.MapPost("/{id:guid}/arrived", ArriveAsync)
            .WithName("ArriveAtRestaurant")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .WithSummary("Say that I am at the restaurant");
        mine.MapPost("/{id:guid}/pickup", PickUpAsync)
            .WithName("PickUpDelivery")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .WithSummary("Say that I have the food; it must be ready");
        mine.MapPost("/{id:guid}/deliver", DeliverAsync)
            .WithName("DeliverDelivery")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .WithSummary("Say that the customer has it");
        mine.MapPost("/{id:guid}/fail", FailAsync)
            .WithName("FailDelivery")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .WithSummary(
                "Say that I cannot go on: before pickup another driver is looked for, after it the delivery failed"
            );

        var anyones = endpoints
            .MapGroup("/api/drivers/{driverId:guid}/deliveries")
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Deliveries");
        anyones
            .MapGet("", ListAsync)
            .WithName("ListDriverDeliveries")
            .ProducesErrors(403)
            .WithSummary("A driver's deliveries, for that driver and the staff");
        anyones
            .MapPut("/{id:guid}", PutStatusAsync)
            .WithName("PutDeliveryStatus")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.OfferExpired)
            .WithSummary("The step that leads to this status, by that driver or an admin");
    }

    private static async Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> ListMineAsync(
        bool? active,
        CurrentUser user,
        PageRequest page,
        DriverDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.FindDriverIdAsync(user, cancellationToken) is { } driverId
            ? TypedResults.Ok(await PageAsync(db, driverId, active, page, cancellationToken))
            : DriverAccess.ProfileNotFound().ToProblem();

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> AcceptAsync(
        Guid id,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.Accept, id, user, null, db, commands, cancellationToken);

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> DeclineAsync(
        Guid id,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.Decline, id, user, null, db, commands, cancellationToken);

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> ArriveAsync(
        Guid id,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.Arrive, id, user, null, db, commands, cancellationToken);

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> PickUpAsync(
        Guid id,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.PickUp, id, user, null, db, commands, cancellationToken);

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> DeliverAsync(
        Guid id,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.Deliver, id, user, null, db, commands, cancellationToken);

    private static Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> FailAsync(
        Guid id,
        FailRequest? request,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) => ExecuteMineAsync(DeliveryAction.Fail, id, user, request?.Reason, db, commands, cancellationToken);

    private static async Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> ListAsync(
        Guid driverId,
        bool? active,
        CurrentUser user,
        PageRequest page,
        DriverDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.CheckReadAccessAsync(driverId, user, cancellationToken) is { } error
            ? error.ToProblem()
            : TypedResults.Ok(await PageAsync(db, driverId, active, page, cancellationToken));

    private static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> PutStatusAsync(
        Guid driverId,
        Guid id,
        DeliveryStatusRequest request,
        CurrentUser user,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) =>
        await db.CheckWriteAccessAsync(driverId, user, cancellationToken) is { } error
            ? error.ToProblem()
            : await ExecuteAsync(request.Action, driverId, id, request.Reason, commands, cancellationToken);

    private static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> ExecuteMineAsync(
        DeliveryAction action,
        Guid id,
        CurrentUser user,
        string? reason,
        DriverDbContext db,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    ) =>
        await db.FindDriverIdAsync(user, cancellationToken) is { } driverId
            ? await ExecuteAsync(action, driverId, id, reason, commands, cancellationToken)
            : DriverAccess.ProfileNotFound().ToProblem();

    private static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> ExecuteAsync(
        DeliveryAction action,
        Guid driverId,
        Guid id,
        string? reason,
        DeliveryCommands commands,
        CancellationToken cancellationToken
    )
    {
        var (delivery, error) = await commands.ExecuteAsync(action, driverId, id, reason, cancellationToken);
        return delivery is null ? error!.ToProblem() : TypedResults.Ok(DeliveryResponse.Of(delivery));
    }

    private static async Task<Page<DeliveryResponse>> PageAsync(
        DriverDbContext db,
        Guid driverId,
        bool? active,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        var deliveries = db.Deliveries.Where(delivery => delivery.DriverId == driverId);
        deliveries = active switch
        {
            true => deliveries.Where(delivery => delivery.EndedAt == null),
            false => deliveries.Where(delivery => delivery.EndedAt != null),
            null => deliveries,
        };

        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            deliveries = deliveries.Where(delivery =>
                delivery.CreatedAt < after.At || (delivery.CreatedAt == after.At && delivery.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await deliveries
            .AsNoTracking()
            .Include(delivery => delivery.Offers)
            .OrderByDescending(delivery => delivery.CreatedAt)
            .ThenByDescending(delivery => delivery.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id));
        return new Page<DeliveryResponse>([.. found.Items.Select(DeliveryResponse.Of)], found.Next);
    }
}
