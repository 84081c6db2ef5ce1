using Yarp.ReverseProxy.Health;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Reports each response to the cluster's passive health policy, like YARP's own middleware, but without a state
/// machine for the clusters that use <see cref="CircuitBreakers"/>, which needs no reports.
/// </summary>
internal static class PassiveHealth
{
    public static void UsePassiveHealth(this IReverseProxyApplicationBuilder proxy)
    {
        var others = proxy
            .ApplicationServices.GetServices<IPassiveHealthCheckPolicy>()
            .Where(policy => policy is not CircuitBreakers)
            .ToDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);
        proxy.Use(
            (context, next) =>
                context.GetReverseProxyFeature().Cluster.Config.HealthCheck?.Passive
                    is { Enabled: true, Policy: { } name }
                && others.TryGetValue(name, out var policy)
                    ? ReportAsync(context, next, policy)
                    : next(context)
        );
    }

    private static async Task ReportAsync(HttpContext context, RequestDelegate next, IPassiveHealthCheckPolicy policy)
    {
        await next(context);
        var proxy = context.GetReverseProxyFeature();
        if (proxy.ProxiedDestination is { } destination && proxy.Route.Cluster is { } cluster)
        {
            policy.RequestProxied(context, cluster, destination);
        }
    }
}
