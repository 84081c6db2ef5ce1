using System.Text.Json;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Status;

/// <summary>
/// Probes every instance of every service in parallel and caches the results for a second, so that any number of
/// clients cause one probe per second.
/// </summary>
internal sealed class ServiceHealthProber(
    IProxyStateLookup proxy,
    IOptions<ResilienceOptions> options,
    TimeProvider time
)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly string[] Services = [.. RouteMetadata.Services.Order(StringComparer.Ordinal)];

    private readonly Lock _gate = new();
    private Task<PlatformProbeResult>? _latest;
    private long _probedAt;

    /// <summary>Returns the results, at most one second old.</summary>
    public Task<PlatformProbeResult> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_probedAt) >= Lifetime))
            {
                _probedAt = time.GetTimestamp();
                // Shared by concurrent callers, so none of them can cancel it.
                _latest = ProbeAllAsync();
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<PlatformProbeResult> ProbeAllAsync()
    {
        var at = time.GetUtcNow().UtcDateTime;
        return new PlatformProbeResult(at, await Task.WhenAll(Services.Select(ProbeServiceAsync)));
    }

    private async Task<ServiceProbeResult> ProbeServiceAsync(string service) =>
        proxy.TryGetCluster(service, out var cluster)
            ? new ServiceProbeResult(
                service,
                await Task.WhenAll(
                    cluster
                        .DestinationsState.AllDestinations.OrderBy(one => one.DestinationId, StringComparer.Ordinal)
                        .Select(destination => ProbeAsync(cluster, destination))
                )
            )
            : new ServiceProbeResult(service, []);

    // Uses the forwarding connection pool, so that the latency is the one that requests experience.
    private async Task<InstanceProbeResult> ProbeAsync(ClusterState cluster, DestinationState destination)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Value.HealthTimeout, time);
        try
        {
            using var request = Http2.CreateGetRequest(cluster, destination, HealthEndpoints.HealthEndpointPath);
            using var answer = await cluster.Model.HttpClient.SendAsync(request, limit.Token);
            var status = await ReadStatusAsync(answer, limit.Token);
            return new InstanceProbeResult(
                destination,
                status,
                Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1)
            );
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            return new InstanceProbeResult(destination, HealthState.Unhealthy, LatencyMs: null);
        }
    }

    private static async Task<HealthState> ReadStatusAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (!response.IsSuccessStatusCode)
        {
            return HealthState.Unhealthy;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return HasStatus(body, "degraded") ? HealthState.Degraded : HealthState.Healthy;
    }

    /// <summary>Whether the body of a 200 response contains this status.</summary>
    private static bool HasStatus(byte[] body, string status)
    {
        try
        {
            using var report = JsonDocument.Parse(body);
            return report.RootElement.ValueKind == JsonValueKind.Object
                && report.RootElement.TryGetProperty("status", out var word)
                && word.ValueKind == JsonValueKind.String
                && word.ValueEquals(status);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Results of one round of probes.</summary>
internal sealed record PlatformProbeResult(DateTime CheckedAt, IReadOnlyList<ServiceProbeResult> Services)
{
    public HealthState Status =>
        Services.All(service => service.Status == HealthState.Healthy) ? HealthState.Healthy
        : Services.All(service => service.Status == HealthState.Unhealthy) ? HealthState.Unhealthy
        : HealthState.Degraded;
}

/// <summary>Results of a service's instances.</summary>
internal sealed record ServiceProbeResult(string Name, IReadOnlyList<InstanceProbeResult> Instances)
{
    public HealthState Status =>
        Instances.All(instance => instance.Status == HealthState.Unhealthy) ? HealthState.Unhealthy
        : Instances.All(instance => instance.Status == HealthState.Healthy) ? HealthState.Healthy
        : HealthState.Degraded;

    /// <summary>Latency of the slowest instance that responded, in milliseconds.</summary>
    public double? LatencyMs => Instances.Max(instance => instance.LatencyMs);
}

/// <summary>Result and latency of one instance.</summary>
internal sealed record InstanceProbeResult(DestinationState Destination, HealthState Status, double? LatencyMs);
