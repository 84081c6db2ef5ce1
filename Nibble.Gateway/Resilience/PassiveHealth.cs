using Yarp.ReverseProxy.Health;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Tells a cluster's passive health policy of each answer, as YARP's own step does. That one costs every request a state
/// machine; <see cref="CircuitBreakers"/> needs no telling.
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
