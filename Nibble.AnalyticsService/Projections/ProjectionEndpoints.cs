using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.AnalyticsService.Projections;

/// <summary>Wires the events to the read models, and lets an admin make them anew.</summary>
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

/// <summary>A rebuild.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Done">Events applied so far, reported every ten thousand.</param>
/// <param name="Total">Events of the log.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">UTC.</param>
internal sealed record RebuildResponse(
    RebuildStatus Status,
    long Done,
    long Total,
    DateTime? StartedAt,
    DateTime? EndedAt
);

/// <summary>Where a rebuild stands.</summary>
internal enum RebuildStatus
{
    /// <summary>None since this process started.</summary>
    None,

    /// <summary>Under way; figures are the old ones.</summary>
    Running,

    /// <summary>Figures are the new ones.</summary>
    Done,

    /// <summary>Figures are the old ones.</summary>
    Failed,
}
