using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.AnalyticsService.Projections;

/// <summary>Subscribes the projection to events, and lets admins rebuild the read models.</summary>
internal static class ProjectionEndpoints
{
    private const string RebuildPath = "/api/analytics/rebuild";

    public static void AddProjections(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Projection>();
        builder.Services.AddSingleton<ProjectionRebuildService>();
        builder.AddEvents<AnalyticsDbContext>(
            ServiceNames.Analytics,
            events =>
                events
                    .On<UserRegistered, ProjectionEventHandler<UserRegistered>>()
                    .On<OrderPlaced, ProjectionEventHandler<OrderPlaced>>()
                    .On<OrderAccepted, ProjectionEventHandler<OrderAccepted>>()
                    .On<OrderProgressed, ProjectionEventHandler<OrderProgressed>>()
                    .On<OrderDelivered, ProjectionEventHandler<OrderDelivered>>()
                    .On<OrderEnded, ProjectionEventHandler<OrderEnded>>()
                    .On<OrderRefunded, ProjectionEventHandler<OrderRefunded>>()
                    .On<OrderTipChanged, ProjectionEventHandler<OrderTipChanged>>()
                    .On<RestaurantApprovalDecided, ProjectionEventHandler<RestaurantApprovalDecided>>()
                    .On<RestaurantReviewSubmitted, ProjectionEventHandler<RestaurantReviewSubmitted>>()
                    .On<DriverApprovalDecided, ProjectionEventHandler<DriverApprovalDecided>>()
                    .On<DriverReviewSubmitted, ProjectionEventHandler<DriverReviewSubmitted>>()
                    .On<DeliveryAssigned, ProjectionEventHandler<DeliveryAssigned>>()
                    .On<DeliveryProgressed, ProjectionEventHandler<DeliveryProgressed>>()
                    .On<SettingsChanged, SettingsChangedHandler<AnalyticsDbContext>>()
        );
    }

    public static void MapProjections(this IEndpointRouteBuilder endpoints)
    {
        var rebuild = endpoints.MapGroup(RebuildPath).RequireAuthorization(Roles.Admin).WithTags("Analytics");
        rebuild
            .MapPost("", (ProjectionRebuildService rebuild) => TypedResults.Accepted(RebuildPath, rebuild.Start()))
            .WithName("RebuildAnalytics")
            .WithSummary("Make all figures anew from the log of events; answers at once");
        rebuild
            .MapGet("", (ProjectionRebuildService rebuild) => TypedResults.Ok(rebuild.Progress))
            .WithName("GetRebuild")
            .WithSummary("How far the latest rebuild is");
    }
}

/// <summary>Progress of a rebuild.</summary>
/// <param name="Status">The status of the rebuild.</param>
/// <param name="Done">Events applied so far, updated every ten thousand.</param>
/// <param name="Total">Number of events in the log.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC.</param>
internal sealed record RebuildResponse(
    RebuildStatus Status,
    long Done,
    long Total,
    DateTime? StartedAt,
    DateTime? EndedAt
);

/// <summary>The status of a rebuild.</summary>
internal enum RebuildStatus
{
    /// <summary>None started since the start of this process.</summary>
    None,

    /// <summary>In progress; queries return the old figures.</summary>
    Running,

    /// <summary>Completed; queries return the new figures.</summary>
    Done,

    /// <summary>Failed; queries return the old figures.</summary>
    Failed,
}
