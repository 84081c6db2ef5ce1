using System.Text.Json;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Status;

/// <summary>
/// Asks every instance of every service how it is, all at once, and remembers the answers for a second: however many
/// people ask the gateway, a service is asked once a second.
/// </summary>
internal sealed class ServiceProbes(IProxyStateLookup proxy, IOptions<ResilienceOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly string[] Services = [.. RouteMetadata.Services.Order(StringComparer.Ordinal)];

    private readonly Lock _gate = new();
    private Task<PlatformProbe>? _latest;
    private long _askedAt;

    /// <summary>The answers, at most a second old.</summary>
    public Task<PlatformProbe> AskAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_askedAt) >= Lifetime))
            {
                _askedAt = time.GetTimestamp();
                // Many may wait for it, so none of them can call it off.
                _latest = ProbeAllAsync();
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<PlatformProbe> ProbeAllAsync()
    {
        var at = time.GetUtcNow().UtcDateTime;
        return new PlatformProbe(at, await Task.WhenAll(Services.Select(ProbeServiceAsync)));
    }

    private async Task<ServiceProbe> ProbeServiceAsync(string service) =>
        proxy.TryGetCluster(service, out var cluster)
            ? new ServiceProbe(
                service,
                await Task.WhenAll(
                    cluster
                        .DestinationsState.AllDestinations.OrderBy(one => one.DestinationId, StringComparer.Ordinal)
                        .Select(destination => ProbeAsync(cluster, destination))
                )
            )
            : new ServiceProbe(service, []);

    // With the pool that requests take, so that what is measured is what they meet.
    private async Task<InstanceProbe> ProbeAsync(ClusterState cluster, DestinationState destination)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Value.HealthTimeout, time);
        try
        {
            using var request = Http2.Get(cluster, destination, HealthEndpoints.Health);
            using var answer = await cluster.Model.HttpClient.SendAsync(request, limit.Token);
            var status = await StatusOfAsync(answer, limit.Token);
            return new InstanceProbe(destination, status, Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1));
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            return new InstanceProbe(destination, HealthWord.Unhealthy, LatencyMs: null);
        }
    }

    private static async Task<HealthWord> StatusOfAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (!response.IsSuccessStatusCode)
        {
            return HealthWord.Unhealthy;
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Says(body, "degraded") ? HealthWord.Degraded : HealthWord.Healthy;
    }

    /// <summary>200 means that it works; the word in the body, where there is one, says how well.</summary>
    private static bool Says(byte[] body, string status)
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

/// <summary>One round of questions.</summary>
internal sealed record PlatformProbe(DateTime At, IReadOnlyList<ServiceProbe> Services)
{
    public HealthWord Status =>
        Services.All(service => service.Status == HealthWord.Healthy) ? HealthWord.Healthy
        : Services.All(service => service.Status == HealthWord.Unhealthy) ? HealthWord.Unhealthy
        : HealthWord.Degraded;
}

/// <summary>What a service's instances answered.</summary>
internal sealed record ServiceProbe(string Name, IReadOnlyList<InstanceProbe> Instances)
{
    public HealthWord Status =>
        Instances.All(instance => instance.Status == HealthWord.Unhealthy) ? HealthWord.Unhealthy
        : Instances.All(instance => instance.Status == HealthWord.Healthy) ? HealthWord.Healthy
        : HealthWord.Degraded;

    /// <summary>Of the slowest instance that answered.</summary>
    public double? LatencyMs => Instances.Max(instance => instance.LatencyMs);
}

/// <summary>What an instance answered, and how soon.</summary>
internal sealed record InstanceProbe(DestinationState Destination, HealthWord Status, double? LatencyMs);
