using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry for every process.</summary>
public static class TelemetryExtensions
{
    /// <summary>Whether somebody collects what this process measures: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static bool ExportsTelemetry(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    /// <summary>
    /// Traces, metrics and logs of ASP.NET Core, HttpClient, the runtime and Nibble's own sources. They leave by OTLP
    /// when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the other standard <c>OTEL_*</c> variables apply.
    /// </summary>
    internal static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.ExportsTelemetry())
        {
            // Nobody listens: the trace context still travels (ASP.NET Core and HttpClient see to that), and not
            // collecting costs nothing.
            return;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter(NibbleTelemetry.Name, $"{NibbleTelemetry.Name}.*", "Polly")
                    // A slow request in a histogram leads to its trace.
                    .SetExemplarFilter(ExemplarFilterType.TraceBased)
            )
            .WithTracing(tracing =>
                tracing
                    // Set in code, it overrides OTEL_TRACES_SAMPLER, which it reads itself.
                    .SetSampler(RootSampler.Create(builder.Configuration))
                    .AddSource(NibbleTelemetry.Name, $"{NibbleTelemetry.Name}.*")
                    .AddAspNetCoreInstrumentation(options => options.Filter = ShouldTrace)
                    .AddHttpClientInstrumentation()
            )
            .UseOtlpExporter();
    }

    /// <summary>Leaves the request and all that is done for it out of the traces; its measures stay.</summary>
    public static void DisableTracing(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private static bool ShouldTrace(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(HealthEndpoints.HealthEndpointPath)
        && !context.Request.Path.StartsWithSegments(HealthEndpoints.AlivenessEndpointPath);
}
