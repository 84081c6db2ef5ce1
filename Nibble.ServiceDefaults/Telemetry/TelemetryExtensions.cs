using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Nibble.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry for every process.</summary>
internal static class TelemetryExtensions
{
    /// <summary>
    /// Traces, metrics and logs of ASP.NET Core, HttpClient, the runtime and Nibble's own sources. They leave by OTLP
    /// when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the other standard <c>OTEL_*</c> variables apply.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
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
            )
            .WithTracing(tracing =>
                tracing
                    .AddSource(NibbleTelemetry.Name, $"{NibbleTelemetry.Name}.*")
                    .AddAspNetCoreInstrumentation(options =>
                        options.Filter = context =>
                            !context.Request.Path.StartsWithSegments(HealthEndpoints.Health)
                            && !context.Request.Path.StartsWithSegments(HealthEndpoints.Alive)
                    )
                    .AddHttpClientInstrumentation()
            )
            .UseOtlpExporter();
    }
}
