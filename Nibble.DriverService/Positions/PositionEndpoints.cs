using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Positions;

/// <summary>Drivers report positions; the staff lists nearby drivers.</summary>
internal static class PositionEndpoints
{
    /// <summary>How far a device's clock may be ahead of the server's.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public static void MapPositions(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapPost("/api/drivers/me/location", ReportAsync)
            .RequireAuthorization(Roles.Driver)
            .WithTags("Positions")
            .WithName("ReportMyLocation")
            .ProducesErrors(404)
            .ProducesErrors(409, ErrorCodes.DriverNotApproved)
            .WithSummary("Say where I am, up to once a second; silence of two minutes loses what I have not picked up");
        endpoints
            .MapGet("/api/drivers/nearby", ListNearbyAsync)
            .RequireAuthorization(Policies.Staff)
            .WithTags("Positions")
            .WithName("ListNearbyDrivers")
            .WithSummary("Drivers online around a point, the nearest first");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReportAsync(
        LocationRequest request,
        CurrentUser user,
        DriverPositionStore positions,
        DriverDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var at = request.At?.ToUniversalTime() ?? now;
        if (at > now + ClockSkew)
        {
            return Error.Invalid("at", "Lies in the future.").ToProblem();
        }

        if (positions.FindDriverId(user.Id) is not { } driverId)
        {
            // Once per driver after a start; later reports are handled in memory.
            var driver = await db
                .Drivers.Where(d => d.UserId == user.Id)
                .Select(d => new { d.Id, d.Status })
                .SingleOrDefaultAsync(cancellationToken);
            if (driver is null)
            {
                return DriverAccess.ProfileNotFound().ToProblem();
            }

            if (driver.Status is DriverStatus.Pending or DriverStatus.Rejected)
            {
                return Error
                    .Conflict(
                        ErrorCodes.DriverNotApproved,
                        $"Only approved drivers report positions; this profile is {driver.Status.ToSnakeCase()}."
                    )
                    .ToProblem();
            }

            driverId = driver.Id;
            positions.RegisterDriver(user.Id, driverId);
        }

        var location = new GeoPoint(request.Lat!.Value, request.Lng!.Value);
        positions.Update(driverId, new ReportedPosition(location, request.Heading, at));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<NearbyDriverResponse>>> ListNearbyAsync(
        [Range(-90.0, 90.0)] double lat,
        [Range(-180.0, 180.0)] double lng,
        [Range(0.1, 50.0)] double? radiusKm,
        PageRequest page,
        DriverPositionStore positions,
        DriverDbContext db,
        CancellationToken cancellationToken
    )
    {
        var near = positions.FindNearby(new GeoPoint(lat, lng), radiusKm ?? 5).ToDictionary(found => found.DriverId);
        var online = await db
            .Drivers.AsNoTracking()
            .Where(driver => driver.Availability == Availability.Online)
            .ToListAsync(cancellationToken);
        var found = online
            .Where(driver => near.ContainsKey(driver.Id))
            .OrderBy(driver => near[driver.Id].DistanceKm)
            .Select(driver => new NearbyDriverResponse(
                driver.Id,
                driver.UserId,
                driver.FirstName,
                driver.Vehicle,
                driver.Status,
                driver.Availability,
                driver.Rating,
                near[driver.Id].Position.Location,
                near[driver.Id].Position.At,
                Math.Round(near[driver.Id].DistanceKm, 3)
            ))
            .ToList();
        return TypedResults.Ok(page.PaginateInMemory(found, driver => $"{driver.Id}"));
    }
}
