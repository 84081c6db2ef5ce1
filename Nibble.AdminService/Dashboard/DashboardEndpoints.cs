using Nibble.AdminService.Clients;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.OpenApi;

namespace Nibble.AdminService.Dashboard;

/// <summary>
/// The admin dashboard. Figures come from the Analytics Service; the query (<c>from</c>, <c>to</c>, <c>bucket</c>,
/// <c>timeZone</c>) is passed through.
/// </summary>
internal static class DashboardEndpoints
{
    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        var dashboard = endpoints
            .MapGroup("/api/admin/dashboard")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Dashboard");
        IReadOnlyList<QueryParameter> period = AnalyticsPeriod.QueryParameters;
        IReadOnlyList<QueryParameter> page = QueryParameter.PageParameters;
        Map(
            "/summary",
            "/api/analytics/orders",
            "GetDashboardSummary",
            "Orders, revenue and who is on the road",
            period
        );
        Map("/orders-chart", "/api/analytics/orders/count", "GetOrdersChart", "Orders over time", period);
        Map("/revenue-chart", "/api/analytics/orders/revenue", "GetRevenueChart", "Revenue over time", period);
        Map(
            "/top-restaurants",
            "/api/analytics/orders/top-restaurants",
            "GetTopRestaurants",
            "Who sells most",
            [.. period, .. page]
        );
        Map("/recent-activity", "/api/analytics/activity", "GetRecentActivity", "What happened last", page);

        void Map(string path, string source, string name, string summary, IReadOnlyList<QueryParameter> parameters) =>
            dashboard
                .MapGet(
                    path,
                    async (HttpRequest request, AnalyticsClient analytics, CancellationToken cancellationToken) =>
                        TypedResults.Ok(await analytics.GetAsync(source + request.QueryString, cancellationToken))
                )
                .WithMetadata([.. parameters])
                .WithName(name)
                .WithSummary(summary);
    }
}
