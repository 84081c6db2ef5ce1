using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.ServiceDefaults;

/// <summary>The two calls of every Program.cs.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// What every process shares: telemetry, health, service discovery and resilience on every HttpClient, internal
    /// tokens, the error shape, the JSON of the contract, OpenAPI.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddHttp2Endpoint();
        builder.AddLoggingDefaults();
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(ResilienceDefaults.ConfigureSafeRetries);
            http.AddServiceDiscovery();
        });
        builder.Services.AddInternalTokens();
        builder.Services.AddErrorHandling();
        builder.Services.ConfigureHttpJsonOptions(json => NibbleJson.Configure(json.SerializerOptions));
        return builder;
    }

    /// <summary>Puts the error shape in front and maps <c>/health</c> and <c>/alive</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.UseErrorHandling();
        app.MapHealthEndpoints();
        return app;
    }
}
