using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Jobs;
using Polly;

namespace Nibble.OrderService.Tracking;

/// <summary>Where an order is, asked once or followed live.</summary>
internal static class TrackingEndpoints
{
    public static void AddTracking(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OrderEventBroadcaster>();
        builder.Services.AddSingleton<DriverPositionCache>();
        builder.Services.AddScoped<OrderEventStream>();
        builder.Services.AddHostedService<OrderChangeRelay>();
        builder.Services.AddPeriodicJob<OrderEventHeartbeatJob>(OrderEventHeartbeatJob.Interval);
    }

    public static void MapTracking(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints
            .MapGroup($"{OrderEndpoints.Path}/{{id:guid}}")
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Tracking");
        orders
            .MapGet("/tracking", TrackAsync)
            .WithName("TrackOrder")
            .WithSummary("Status, driver's position, way and time of arrival");
        orders
            .MapGet("/events", StreamAsync)
            .WithName("FollowOrder")
            .WithSummary("The same live: Server-Sent Events, or a WebSocket; resumes after Last-Event-ID")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        // By HTTP/2 a WebSocket is opened with CONNECT (RFC 8441), which is how the gateway forwards one.
        orders.MapMethods("/events", [HttpMethods.Connect], StreamAsync).ExcludeFromDescription();

        endpoints
            .MapPost(InternalRoutes.DriverPositions, ReportPositions)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
    }

    private static async Task<Results<Ok<TrackingResponse>, ProblemHttpResult>> TrackAsync(
        Guid id,
        CurrentUser user,
        OrderDbContext db,
        DriverPositionCache positions,
        DriverClient drivers,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .VisibleTo(user)
            .SingleOrDefaultAsync(order => order.Id == id, cancellationToken);
        if (order is null)
        {
            return Error.NotFound("The order").ToProblem();
        }

        var (location, at, eta, path) = positions.Find(id) is { } known
            ? (known.Latest.Location, known.Latest.At, known.Latest.EtaMinutes, known.Path)
            : await FindDriverPositionAsync(order, drivers, cancellationToken);
        var driver = order.Delivery.DriverId is { } driverId
            ? new TrackedDriver(driverId, order.Delivery.DriverFirstName ?? "", location, at)
            : null;
        return TypedResults.Ok(
            new TrackingResponse(
                id,
                order.Status,
                driver,
                order.Delivery.EstimatedDeliveryAt,
                order.Status.IsFinal() ? null : eta ?? MinutesUntil(order.Delivery.EstimatedDeliveryAt, time),
                order.Pickup,
                order.Address.Location,
                path
            )
        );
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> StreamAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        OrderDbContext db,
        OrderEventStream stream,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Orders.VisibleTo(user).AnyAsync(order => order.Id == id, cancellationToken))
        {
            return Error.NotFound("The order").ToProblem();
        }

        await (
            context.WebSockets.IsWebSocketRequest
                ? stream.StreamWebSocketAsync(id, context)
                : stream.StreamServerSentEventsAsync(id, context)
        );
        return TypedResults.Empty;
    }

    private static NoContent ReportPositions(
        IReadOnlyList<DriverPosition> batch,
        DriverPositionCache positions,
        OrderEventBroadcaster broadcaster
    )
    {
        foreach (var position in batch)
        {
            if (positions.Update(position) && broadcaster.HasSubscribers(position.OrderId))
            {
                broadcaster.Publish(position.OrderId, DriverMoved.MessageOf(position));
            }
        }

        return TypedResults.NoContent();
    }

    private static async Task<(
        GeoPoint? Location,
        DateTime? At,
        int? Eta,
        IReadOnlyList<GeoPoint> Path
    )> FindDriverPositionAsync(Order order, DriverClient drivers, CancellationToken cancellationToken)
    {
        if (order.Delivery.DriverId is null || order.Status.IsFinal())
        {
            return (null, null, null, []);
        }

        try
        {
            var delivery = await drivers.FindDeliveryAsync(order.Id, cancellationToken);
            return (delivery?.Location, delivery?.LocationAt, delivery?.EtaMinutes, delivery?.Path ?? []);
        }
        catch (Exception failure) when (failure is HttpRequestException or ExecutionRejectedException)
        {
            // The status is worth showing without the position.
            return (null, null, null, []);
        }
    }

    private static int? MinutesUntil(DateTime? at, TimeProvider time) =>
        at is null ? null : Math.Max(0, (int)Math.Ceiling((at.Value - time.GetUtcNow().UtcDateTime).TotalMinutes));
}
