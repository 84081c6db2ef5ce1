using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nibble.ServiceDefaults;

/// <summary>The probes of every process.</summary>
public static class HealthEndpoints
{
    /// <summary>Ready to serve: every part answers. 503 when one that is needed does not.</summary>
    public const string HealthEndpointPath = "/health";

    /// <summary>The process runs; says nothing of its parts.</summary>
    public const string AlivenessEndpointPath = "/alive";

    /// <summary>
    /// Maps both. The answer names each part and its state, nothing more: no address, no exception.
    /// </summary>
    public static void MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapHealthChecks(HealthEndpointPath, new HealthCheckOptions { ResponseWriter = WriteResponseAsync })
            .AllowAnonymous();
        endpoints
            .MapHealthChecks(
                AlivenessEndpointPath,
                new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteResponseAsync }
            )
            .AllowAnonymous();
    }

    private static Task WriteResponseAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthResponse(
                GetStatusName(report.Status),
                report.Entries.ToDictionary(entry => entry.Key, entry => GetStatusName(entry.Value.Status))
            ),
            context.RequestAborted
        );

    private static string GetStatusName(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "healthy",
            HealthStatus.Degraded => "degraded",
            _ => "unhealthy",
        };

    private sealed record HealthResponse(string Status, Dictionary<string, string> Parts);
}
