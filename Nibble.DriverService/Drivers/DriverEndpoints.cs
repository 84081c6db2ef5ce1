using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Drivers;

/// <summary>Driver profiles: the driver's own, all of them for the staff, and admins' decisions.</summary>
internal static class DriverEndpoints
{
    private const string GetName = "GetDriver";

    public static void MapDrivers(this IEndpointRouteBuilder endpoints)
    {
        var own = endpoints.MapGroup("/api/drivers").RequireAuthorization(Roles.Driver).WithTags("Drivers");
        own.MapPost("", RegisterAsync)
            .WithName("RegisterDriver")
            .ProducesErrors(409, ErrorCodes.DriverExists)
            .WithSummary("Become a driver; an admin decides whether you may go online");
        own.MapGet("/me", GetMineAsync)
            .WithName("GetMyDriver")
            .ProducesErrors(404)
            .WithSummary("My profile, with its ETag");
        own.MapPut("/me", PutMineAsync)
            .WithName("PutMyDriver")
            .ProducesErrors(404)
            .ProducesErrors(412)
            .WithSummary("Replace my profile; who was rejected asks again with it");
        own.MapPut("/me/availability", PutAvailabilityAsync)
            .WithName("PutMyAvailability")
            .ProducesErrors(404)
            .ProducesErrors(409, ErrorCodes.DriverNotApproved)
            .ProducesErrors(412)
            .WithSummary("Go online for offers, or offline; what I accepted stays mine");

        var staff = endpoints.MapGroup("/api/drivers").RequireAuthorization(Policies.Staff).WithTags("Drivers");
        staff.MapGet("", ListAsync).WithName("ListDrivers").WithSummary("All drivers by status, the newest first");

        var any = endpoints
            .MapGroup("/api/drivers/{id:guid}")
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Drivers");
        any.MapGet("", GetAsync)
            .WithName(GetName)
            .ProducesErrors(403)
            .WithSummary("A driver, for the staff and that driver");
        any.MapPut("", PutAsync)
            .WithName("PutDriver")
            .ProducesErrors(403)
            .ProducesErrors(412)
            .WithSummary("Replace a profile, as that driver or an admin");
        any.MapDelete("", DeleteAsync)
            .WithName("DeleteDriver")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Delete a profile, as that driver or an admin; not while a delivery is under way");

        var reviews = endpoints
            .MapGroup($"{InternalRoutes.Drivers}/{{id:guid}}")
            .RequireAuthorization(Roles.Admin)
            .ExcludeFromDescription();
        reviews.MapPost("/approve", ApproveAsync);
        reviews.MapPost("/reject", RejectAsync);
        reviews.MapPost("/suspend", SuspendAsync);
    }

    private static async Task<Results<CreatedAtRoute<DriverResponse>, ProblemHttpResult>> RegisterAsync(
        DriverRequest request,
        CurrentUser user,
        HttpResponse response,
        UserClient users,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var firstName = await users.GetFirstNameAsync(user.Id, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.FindDriverIdAsync(user, cancellationToken) is not null)
        {
            return Error.Conflict(ErrorCodes.DriverExists, "You have a driver profile already.").ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var driver = Driver.Register(user.Id, firstName, request.Vehicle!.ToVehicle(), request.Licence, now);
        db.Add(driver);
        PublishRegistered(db, driver, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.SetETag(driver.Version);
        return TypedResults.CreatedAtRoute(DriverResponse.Of(driver, positions), GetName, new { id = driver.Id });
    }

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> GetMineAsync(
        CurrentUser user,
        HttpResponse response,
        DriverDbContext db,
        DriverPositionStore positions,
        CancellationToken cancellationToken
    )
    {
        var driver = await db.Drivers.AsNoTracking().SingleOrDefaultAsync(d => d.UserId == user.Id, cancellationToken);
        return driver is null ? DriverAccess.ProfileNotFound().ToProblem() : OkWithETag(driver, response, positions);
    }

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> PutMineAsync(
        DriverRequest request,
        CurrentUser user,
        HttpContext context,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.UserId == user.Id, cancellationToken);
        if (driver is null)
        {
            return DriverAccess.ProfileNotFound().ToProblem();
        }

        if (UpdateProfile(db, driver, request, context.Request, time) is { } error)
        {
            return error.ToProblem();
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OkWithETag(driver, context.Response, positions);
    }

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> PutAvailabilityAsync(
        AvailabilityRequest request,
        CurrentUser user,
        HttpResponse response,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.UserId == user.Id, cancellationToken);
        if (driver is null)
        {
            return DriverAccess.ProfileNotFound().ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (request.Status == Availability.Online)
        {
            if (driver.GoOnline(now) is { } error)
            {
                return error.ToProblem();
            }
        }
        else
        {
            driver.GoOffline();
            await db.WithdrawOfferAsync(driver, now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OkWithETag(driver, response, positions);
    }

    private static async Task<Ok<Page<DriverResponse>>> ListAsync(
        QueryEnum<DriverStatus>? status,
        PageRequest page,
        DriverDbContext db,
        DriverPositionStore positions,
        CancellationToken cancellationToken
    )
    {
        var wanted = status?.Value;
        var drivers = wanted is null ? db.Drivers : db.Drivers.Where(driver => driver.Status == wanted);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            drivers = drivers.Where(driver =>
                driver.RegisteredAt < after.At || (driver.RegisteredAt == after.At && driver.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await drivers
            .AsNoTracking()
            .OrderByDescending(driver => driver.RegisteredAt)
            .ThenByDescending(driver => driver.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.RegisteredAt, row.Id));
        return TypedResults.Ok(
            new Page<DriverResponse>(
                [.. found.Items.Select(driver => DriverResponse.Of(driver, positions))],
                found.Next
            )
        );
    }

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        CurrentUser user,
        HttpResponse response,
        DriverDbContext db,
        DriverPositionStore positions,
        CancellationToken cancellationToken
    ) =>
        await db.CheckReadAccessAsync(id, user, cancellationToken) is { } error
            ? error.ToProblem()
            : OkWithETag(
                await db.Drivers.AsNoTracking().SingleAsync(driver => driver.Id == id, cancellationToken),
                response,
                positions
            );

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> PutAsync(
        Guid id,
        DriverRequest request,
        CurrentUser user,
        HttpContext context,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.CheckWriteAccessAsync(id, user, cancellationToken) is { } forbidden)
        {
            return forbidden.ToProblem();
        }

        var driver = await db.Drivers.SingleAsync(d => d.Id == id, cancellationToken);
        if (UpdateProfile(db, driver, request, context.Request, time) is { } error)
        {
            return error.ToProblem();
        }

        PublishAuditIfOther(db, user, driver, "driver.change", time);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OkWithETag(driver, context.Response, positions);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        CurrentUser user,
        HttpRequest request,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.CheckWriteAccessAsync(id, user, cancellationToken) is { } forbidden)
        {
            return forbidden.ToProblem();
        }

        var driver = await db.Drivers.SingleAsync(d => d.Id == id, cancellationToken);
        if (request.CheckIfMatch(driver.Version) is { } lost)
        {
            return lost.ToProblem();
        }

        if (
            await db.Deliveries.AnyAsync(
                delivery => delivery.DriverId == id && DeliveryStatusExtensions.InProgress.Contains(delivery.Status),
                cancellationToken
            )
        )
        {
            return Error
                .Conflict(ErrorCodes.InvalidTransition, "The driver has a delivery under way; finish it first.")
                .ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        await db.WithdrawOfferAsync(driver, now, cancellationToken);
        driver.Erase(now);
        PublishAuditIfOther(db, user, driver, "driver.delete", time);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        positions.Remove(driver.UserId, driver.Id);
        return TypedResults.NoContent();
    }

    private static Task<Results<Ok<DriverResponse>, ProblemHttpResult>> ApproveAsync(
        Guid id,
        ApprovalDecision decision,
        CurrentUser admin,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "driver.approve",
            DriverStatus.Approved,
            decision.Reason,
            admin,
            db,
            positions,
            time,
            cancellationToken
        );

    private static Task<Results<Ok<DriverResponse>, ProblemHttpResult>> RejectAsync(
        Guid id,
        ApprovalDecision decision,
        CurrentUser admin,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "driver.reject",
            DriverStatus.Rejected,
            decision.Reason,
            admin,
            db,
            positions,
            time,
            cancellationToken
        );

    private static Task<Results<Ok<DriverResponse>, ProblemHttpResult>> SuspendAsync(
        Guid id,
        ApprovalDecision decision,
        CurrentUser admin,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "driver.suspend",
            DriverStatus.Suspended,
            decision.Reason,
            admin,
            db,
            positions,
            time,
            cancellationToken
        );

    private static async Task<Results<Ok<DriverResponse>, ProblemHttpResult>> DecideAsync(
        Guid id,
        string action,
        DriverStatus decision,
        string? reason,
        CurrentUser admin,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (driver is null)
        {
            return DriverAccess.DriverNotFound().ToProblem();
        }

        var before = driver.Status;
        if (driver.DecideApproval(decision, reason) is { } error)
        {
            return error.ToProblem();
        }

        if (before != decision)
        {
            var now = time.GetUtcNow().UtcDateTime;
            if (decision != DriverStatus.Approved)
            {
                await db.ReleaseDeliveriesAsync(driver, "The driver was suspended", now, cancellationToken);
            }

            db.Publish(new DriverApprovalDecided(driver.Id, driver.UserId, decision.ToSnakeCase(), reason, now));
            db.PublishAudit(admin, action, driver.Id, reason, now);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(DriverResponse.Of(driver, positions));
    }

    private static Error? UpdateProfile(
        DriverDbContext db,
        Driver driver,
        DriverRequest request,
        HttpRequest http,
        TimeProvider time
    )
    {
        if (http.CheckIfMatch(driver.Version) is { } lost)
        {
            return lost;
        }

        if (driver.UpdateProfile(request.Vehicle!.ToVehicle(), request.Licence))
        {
            PublishRegistered(db, driver, time.GetUtcNow().UtcDateTime);
        }

        return null;
    }

    private static void PublishRegistered(DriverDbContext db, Driver driver, DateTime now) =>
        db.Publish(new DriverRegistered(driver.Id, driver.UserId, driver.FirstName, now));

    /// <summary>Audits an admin's changes to the profile of another user.</summary>
    private static void PublishAuditIfOther(
        DriverDbContext db,
        CurrentUser user,
        Driver driver,
        string action,
        TimeProvider time
    )
    {
        if (user.Id != driver.UserId)
        {
            db.PublishAudit(user, action, driver.Id, null, time.GetUtcNow().UtcDateTime);
        }
    }

    private static Ok<DriverResponse> OkWithETag(Driver driver, HttpResponse response, DriverPositionStore positions)
    {
        response.SetETag(driver.Version);
        return TypedResults.Ok(DriverResponse.Of(driver, positions));
    }
}
