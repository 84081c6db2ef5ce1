using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Caching;

/// <summary>Wires the shared HTTP cache into the gateway.</summary>
internal static class ResponseCacheExtensions
{
    /// <summary>
    /// Registers the cache. It uses Redis when an <c>IConnectionMultiplexer</c> is registered, else memory alone.
    /// </summary>
    public static IHostApplicationBuilder AddResponseCache(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ResponseCacheOptions>()
            .BindConfiguration(ResponseCacheOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder
            .Services.AddSingleton<CachePolicies>()
            .AddSingleton<TagInvalidationTable>()
            .AddSingleton<MemoryStore>()
            .AddSingleton<RedisStore>()
            .AddSingleton<RequestCollapser>()
            .AddSingleton<CacheMetrics>()
            .AddSingleton<BackgroundRevalidation>()
            .AddSingleton<ResponseCache>()
            .AddSingleton<ITransformProvider, CachedRouteTransforms>()
            .AddHostedService<EvictionSyncJob>();
        return builder;
    }

    /// <summary>Place it after authorization, and before the endpoints that it is to cache.</summary>
    public static IApplicationBuilder UseResponseCache(this IApplicationBuilder app) =>
        app.UseMiddleware<ResponseCacheMiddleware>();
}
