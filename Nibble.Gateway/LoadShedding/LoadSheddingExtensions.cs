using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Wires load shedding into the gateway.</summary>
internal static class LoadSheddingExtensions
{
    /// <summary>Registers the shedder with <see cref="LoadSheddingOptions"/>.</summary>
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
    /// Bounds what is in progress from here on. Stands after rate limiting, so that what one client asks too much takes
    /// no place, and before what costs: caches, aggregation, the proxy.
    /// </summary>
    public static void UseLoadShedding(this IApplicationBuilder app) => app.UseMiddleware<LoadSheddingMiddleware>();

    /// <summary>Gives an endpoint its priority. A proxied route says it in its metadata instead.</summary>
    public static TBuilder WithPriority<TBuilder>(this TBuilder endpoint, RequestPriority priority)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestPriorityMetadata(priority));
}
