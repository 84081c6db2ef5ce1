using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// One circuit breaker for each instance of each service. It opens when too many requests got no answer in time; while it
/// is open load balancing passes the instance by, and when it was the only one, clients get 503 at once.
/// </summary>
/// <remarks>
/// A 5xx answer is an answer: an instance that fails one kind of request goes on serving the others.
/// </remarks>
internal sealed partial class Circuits(
    IOptions<ResilienceOptions> options,
    IServiceProvider services,
    ResilienceMetrics metrics,
    TimeProvider time,
    ILogger<Circuits> logger
) : IPassiveHealthCheckPolicy
{
    /// <summary>The name under which clusters let circuits decide over their instances' health.</summary>
    public const string PolicyName = "CircuitBreaker";

    private readonly ConditionalWeakTable<DestinationState, ResiliencePipeline<HttpResponseMessage>> _circuits = [];

    string IPassiveHealthCheckPolicy.Name => PolicyName;

    /// <summary>The pipeline of the instance that the call goes to: circuit breaker around the time that is left.</summary>
    public ResiliencePipeline<HttpResponseMessage> For(ForwardedCall call) =>
        _circuits.TryGetValue(call.Destination, out var circuit)
            ? circuit
            : _circuits.GetValue(call.Destination, destination => Create(call.Cluster, destination));

    /// <summary>Nothing to do: the circuit has seen the request itself, and sooner.</summary>
    void IPassiveHealthCheckPolicy.RequestProxied(
        HttpContext context,
        ClusterState cluster,
        DestinationState destination
    ) { }

    private ResiliencePipeline<HttpResponseMessage> Create(ClusterState cluster, DestinationState destination)
    {
        var settings = options.Value;
        var state = new CircuitBreakerStateProvider();
        metrics.Watch(cluster.ClusterId, destination, state);
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<HttpResponseMessage>
                {
                    FailureRatio = settings.FailureRatio,
                    MinimumThroughput = settings.MinimumThroughput,
                    SamplingDuration = settings.SamplingDuration,
                    BreakDuration = settings.BreakDuration,
                    StateProvider = state,
                    ShouldHandle = static attempt =>
                        ValueTask.FromResult(
                            attempt.Outcome.Exception is HttpRequestException or TimeoutRejectedException
                        ),
                    OnOpened = opened =>
                    {
                        LogOpened(cluster.ClusterId, settings.BreakDuration);
                        SetHealth(cluster, destination, DestinationHealth.Unhealthy, opened.BreakDuration);
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        LogClosed(cluster.ClusterId);
                        SetHealth(cluster, destination, DestinationHealth.Healthy, TimeSpan.Zero);
                        return default;
                    },
                }
            )
            .AddTimeout(
                new TimeoutStrategyOptions
                {
                    TimeoutGenerator = static attempt =>
                        ValueTask.FromResult(
                            attempt.Context.GetRequestMessage() is { } request && ForwardedCall.Of(request) is { } call
                                ? call.TimeLeft
                                : Timeout.InfiniteTimeSpan
                        ),
                }
            )
            .Build();
    }

    // Asked for late: YARP's updater needs the health policies, of which this is one.
    private void SetHealth(
        ClusterState cluster,
        DestinationState destination,
        DestinationHealth health,
        TimeSpan until
    ) => services.GetRequiredService<IDestinationHealthUpdater>().SetPassive(cluster, destination, health, until);

    [LoggerMessage(LogLevel.Warning, "An instance of {Service} does not answer; it is left alone for {Break}")]
    private partial void LogOpened(string service, TimeSpan @break);

    [LoggerMessage(LogLevel.Information, "An instance of {Service} answers again")]
    private partial void LogClosed(string service);
}
