using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Caching;

internal static class ResponseCacheExtensions
{
    /// <summary>
    /// Registers the cache. It uses Redis if an <c>IConnectionMultiplexer</c> is registered, else memory only.
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

    /// <summary>Must run after authorization, and before the endpoints whose responses it caches.</summary>
    public static IApplicationBuilder UseResponseCache(this IApplicationBuilder app) =>
        app.UseMiddleware<ResponseCacheMiddleware>();
}
