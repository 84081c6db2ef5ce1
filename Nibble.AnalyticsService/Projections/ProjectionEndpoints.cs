using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.AnalyticsService.Projections;

/// <summary>Wires the events to the read models, and lets an admin make them anew.</summary>
internal static class ProjectionEndpoints
{
    public static void AddProjections(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Projection>();
        builder.Services.AddScoped<RebuildProjections>();
        builder.AddEvents<AnalyticsDbContext>(
            ServiceNames.Analytics,
            events =>
                events
                    .On<UserRegistered, RecordEvent<UserRegistered>>()
                    .On<OrderPlaced, RecordEvent<OrderPlaced>>()
                    .On<OrderAccepted, RecordEvent<OrderAccepted>>()
                    .On<OrderProgressed, RecordEvent<OrderProgressed>>()
                    .On<OrderDelivered, RecordEvent<OrderDelivered>>()
                    .On<OrderEnded, RecordEvent<OrderEnded>>()
                    .On<OrderRefunded, RecordEvent<OrderRefunded>>()
                    .On<OrderTipChanged, RecordEvent<OrderTipChanged>>()
                    .On<RestaurantReviewed, RecordEvent<RestaurantReviewed>>()
                    .On<RestaurantRated, RecordEvent<RestaurantRated>>()
                    .On<DriverReviewed, RecordEvent<DriverReviewed>>()
                    .On<DriverRated, RecordEvent<DriverRated>>()
                    .On<DeliveryAssigned, RecordEvent<DeliveryAssigned>>()
                    .On<DeliveryProgressed, RecordEvent<DeliveryProgressed>>()
                    .On<SettingsChanged, FollowSettings<AnalyticsDbContext>>()
        );
    }

    public static void MapProjections(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapPost("/api/analytics/rebuild", RebuildAsync)
            .RequireAuthorization(Roles.Admin)
            .WithTags("Analytics")
            .WithName("RebuildAnalytics")
            .WithSummary("Make all figures anew from the log of events");

    private static async Task<Ok<RebuildResponse>> RebuildAsync(
        RebuildProjections rebuild,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(new RebuildResponse(await rebuild.RunAsync(cancellationToken)));
}

/// <summary>How many events the figures were made of.</summary>
internal sealed record RebuildResponse(long Events);
