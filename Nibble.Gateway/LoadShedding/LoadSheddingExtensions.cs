using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Gateway.LoadShedding;

internal static class LoadSheddingExtensions
{
    /// <summary>Registers the load shedder with <see cref="LoadSheddingOptions"/>.</summary>
    public static void AddLoadShedding(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<LoadSheddingOptions>()
            .BindConfiguration(LoadSheddingOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<LoadSheddingOptions>, LoadSheddingOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LoadSheddingMetrics>();
        services.AddSingleton<LoadShedder>();
        services.AddSingleton<IProxyConfigFilter, RequestPriorityMetadata.PriorityConfigFilter>();
    }

    /// <summary>
    /// Limits the requests in progress in all later steps. Must run after rate limiting, so that a single client's
    /// excess requests take no permits, and before the expensive steps: caches, aggregation, the proxy.
    /// </summary>
    public static void UseLoadShedding(this IApplicationBuilder app) => app.UseMiddleware<LoadSheddingMiddleware>();

    /// <summary>Sets an endpoint's priority. Proxied routes set it in their metadata instead.</summary>
    public static TBuilder WithPriority<TBuilder>(this TBuilder endpoint, RequestPriority priority)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestPriorityMetadata(priority));
}
