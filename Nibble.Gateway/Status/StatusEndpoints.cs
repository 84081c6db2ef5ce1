using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Status;

/// <summary>Endpoints for the health of the platform: a summary for everybody, details for administrators.</summary>
internal static class StatusEndpoints
{
    public const string PublicPath = "/api/health";
    public const string AdminPath = "/api/admin/gateway";

    public static void AddStatus(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceHealthProber>();
        builder.Services.AddSingleton<GatewayStateReader>();
    }

    public static void MapStatus(this IEndpointRouteBuilder endpoints)
    {
        var status = endpoints.MapGroup("").WithTags("Status");
        status
            .MapGet(PublicPath, GetHealthAsync)
            .WithRouteMetadata("status", Policies.Public, RateLimitPolicies.Read)
            .WithName("GetPlatformHealth")
            .WithSummary("Each service: healthy, degraded or unhealthy, and how soon it answers");
        status
            .MapGet(AdminPath, GetStateAsync)
            .WithRouteMetadata("status-operator", Roles.Admin, RateLimitPolicies.Read, RequestPriority.High)
            .WithName("GetGatewayState")
            .WithSummary("Circuits, limiter, load and cache of the gateway instance that answers");
    }

    private static async Task<Ok<PlatformHealthResponse>> GetHealthAsync(
        ServiceHealthProber probes,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var probe = await probes.GetAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            new PlatformHealthResponse(
                probe.Status,
                probe.CheckedAt,
                probe.Services.ToDictionary(
                    service => service.Name,
                    service => new ServiceHealthResponse(service.Status, service.LatencyMs)
                )
            )
        );
    }

    private static async Task<Ok<GatewayStateResponse>> GetStateAsync(
        ServiceHealthProber probes,
        GatewayStateReader state,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(state.Describe(await probes.GetAsync(cancellationToken)));
    }
}
