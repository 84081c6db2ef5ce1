using Nibble.AdminService.Clients;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.OpenApi;

namespace Nibble.AdminService.Dashboard;

/// <summary>
/// The admin's dashboard. Its figures are Analytics' own; a query (<c>from</c>, <c>to</c>, <c>bucket</c>,
/// <c>timeZone</c>) passes through.
/// </summary>
internal static class DashboardEndpoints
{
    public static void MapDashboard(this IEndpointRouteBuilder endpoints)
    {
        var dashboard = endpoints
            .MapGroup("/api/admin/dashboard")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Dashboard");
        Map("/summary", "/api/analytics/orders", "GetDashboardSummary", "Orders, revenue and who is on the road");
        Map("/orders-chart", "/api/analytics/orders/count", "GetOrdersChart", "Orders over time");
        Map("/revenue-chart", "/api/analytics/orders/revenue", "GetRevenueChart", "Revenue over time");
        Map("/top-restaurants", "/api/analytics/orders/top-restaurants", "GetTopRestaurants", "Who sells most");
        Map("/recent-activity", "/api/analytics/activity", "GetRecentActivity", "What happened last");

        void Map(string path, string source, string name, string summary) =>
            dashboard
                .MapGet(
                    path,
                    async (HttpRequest request, AnalyticsClient analytics, CancellationToken cancellationToken) =>
                        TypedResults.Ok(await analytics.GetAsync(source + request.QueryString, cancellationToken))
                )
                .WithMetadata([.. QueryParameter.OfPeriod])
                .WithName(name)
                .WithSummary(summary);
    }
}
