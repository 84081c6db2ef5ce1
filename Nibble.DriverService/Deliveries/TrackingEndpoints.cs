using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Geography;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Deliveries;

/// <summary>Tracking of a delivery, for its parties and the Order Service.</summary>
internal static class TrackingEndpoints
{
    public static void MapTracking(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/api/drivers/deliveries/{orderId:guid}/route", GetRouteAsync)
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Deliveries")
            .WithName("GetDeliveryRoute")
            .WithSummary("The way of a delivery, for its customer, restaurant and driver, and the staff");
        endpoints
            .MapGet($"{InternalRoutes.Deliveries}/{{orderId:guid}}", GetTrackingAsync)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
    }

    private static async Task<Results<Ok<RouteResponse>, ProblemHttpResult>> GetRouteAsync(
        Guid orderId,
        CurrentUser user,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var delivery = await db
            .Deliveries.AsNoTracking()
            .Where(d => user.IsStaff || d.CustomerId == user.Id || d.OwnerId == user.Id || d.DriverUserId == user.Id)
            .SingleOrDefaultAsync(d => d.OrderId == orderId, cancellationToken);
        if (delivery is null)
        {
            return DeliveryNotFound();
        }

        var driver = await FindDriverAsync(db, delivery, cancellationToken);
        var location = driver is null ? null : positions.Find(driver.Id)?.Location;
        var path = TravelEstimator.Path(delivery, location);
        var travelled = await db
            .TrackPoints.AsNoTracking()
            .Where(point => point.DeliveryId == delivery.Id)
            .OrderBy(point => point.At)
            .Select(point => point.Location)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new RouteResponse(
                delivery.OrderId,
                delivery.Status,
                delivery.Pickup,
                delivery.Dropoff,
                location,
                path,
                travelled,
                Math.Round(path.Zip(path.Skip(1), GeoDistance.HaversineKm).Sum(), 2),
                TravelEstimator.EtaMinutes(delivery, location, driver?.Vehicle.Kind, time.GetUtcNow().UtcDateTime)
            )
        );
    }

    private static async Task<Results<Ok<DeliveryTracking>, ProblemHttpResult>> GetTrackingAsync(
        Guid orderId,
        DriverDbContext db,
        DriverPositionStore positions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var delivery = await db
            .Deliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.OrderId == orderId, cancellationToken);
        if (delivery is null)
        {
            return DeliveryNotFound();
        }

        var driver = await FindDriverAsync(db, delivery, cancellationToken);
        var position = driver is null ? null : positions.Find(driver.Id);
        return TypedResults.Ok(
            new DeliveryTracking(
                delivery.OrderId,
                delivery.Status.ToSnakeCase(),
                driver?.Id,
                driver?.FirstName,
                position?.Location,
                position?.At,
                TravelEstimator.EtaMinutes(
                    delivery,
                    position?.Location,
                    driver?.Vehicle.Kind,
                    time.GetUtcNow().UtcDateTime
                ),
                TravelEstimator.Path(delivery, position?.Location)
            )
        );
    }

    /// <summary>
    /// The assigned driver. After the end, or with an open offer only, the driver's position is not disclosed.
    /// </summary>
    private static Task<Driver?> FindDriverAsync(
        DriverDbContext db,
        Delivery delivery,
        CancellationToken cancellationToken
    ) =>
        DeliveryStatusExtensions.InProgress.Contains(delivery.Status)
            ? db.Drivers.AsNoTracking().SingleOrDefaultAsync(d => d.Id == delivery.DriverId, cancellationToken)
            : Task.FromResult<Driver?>(null);

    private static ProblemHttpResult DeliveryNotFound() => Error.NotFound("The delivery").ToProblem();
}
