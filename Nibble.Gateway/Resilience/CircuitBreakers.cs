using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Observability;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// One circuit breaker for each instance of each service. It opens when too many requests failed or timed out. While it
/// is open, load balancing skips the instance; if it is the only one, clients get 503 at once.
/// </summary>
/// <remarks>
/// A 5xx response does not count as a failure: an instance that fails one kind of request keeps serving the others.
/// </remarks>
internal sealed partial class CircuitBreakers : IPassiveHealthCheckPolicy
{
    /// <summary>Name of the passive health policy by which clusters let the circuit breakers decide.</summary>
    public const string PolicyName = "CircuitBreaker";

    private readonly ConditionalWeakTable<DestinationState, DestinationCircuitBreaker> _breakers = [];
    private readonly ResilienceOptions _options;
    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;
    private readonly ILogger<CircuitBreakers> _logger;

    public CircuitBreakers(
        IOptions<ResilienceOptions> options,
        IServiceProvider services,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<CircuitBreakers> logger
    )
    {
        (_options, _services, _time, _logger) = (options.Value, services, time, logger);
        meters
            .Create(GatewayMeter.Name)
            .CreateObservableGauge(
                "nibble.gateway.circuit.open",
                Measure,
                "{circuit}",
                "1 while the circuit of an instance lets nothing through."
            );
    }

    string IPassiveHealthCheckPolicy.Name => PolicyName;

    /// <summary>Returns the circuit breaker of the call's current destination.</summary>
    public DestinationCircuitBreaker For(ForwardingContext forwardingContext) =>
        _breakers.TryGetValue(forwardingContext.Destination, out var circuit)
            ? circuit
            : GetOrAdd(forwardingContext.Cluster, forwardingContext.Destination);

    /// <summary>Returns the circuit state of an instance; closed if nothing has been sent to it.</summary>
    public CircuitState GetState(DestinationState destination) =>
        _breakers.TryGetValue(destination, out var circuit) ? circuit.State : CircuitState.Closed;

    /// <summary>Does nothing: <see cref="ForwardingResilienceHandler"/> has already reported the request.</summary>
    void IPassiveHealthCheckPolicy.RequestProxied(
        HttpContext context,
        ClusterState cluster,
        DestinationState destination
    ) { }

    private DestinationCircuitBreaker GetOrAdd(ClusterState cluster, DestinationState instance) =>
        _breakers.GetValue(instance, destination => CreateBreaker(cluster, destination));

    private DestinationCircuitBreaker CreateBreaker(ClusterState cluster, DestinationState destination)
    {
        var state = new CircuitBreakerStateProvider();
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<HttpResponseMessage>
                {
                    FailureRatio = _options.FailureRatio,
                    MinimumThroughput = _options.MinimumThroughput,
                    SamplingDuration = _options.SamplingDuration,
                    BreakDuration = _options.BreakDuration,
                    StateProvider = state,
                    ShouldHandle = static attempt =>
                        ValueTask.FromResult(
                            attempt.Outcome.Exception is TimeoutRejectedException
                                || (attempt.Outcome.Exception is HttpRequestException gone && !IsClientError(gone))
                        ),
                    OnOpened = opened =>
                    {
                        LogOpened(cluster.ClusterId, _options.BreakDuration);
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
            .Build();
        return new DestinationCircuitBreaker(pipeline, state);
    }

    /// <summary>
    /// A streamed request body that the client did not complete. Must not count, or clients could open a circuit.
    /// </summary>
    private static bool IsClientError(HttpRequestException exception) =>
        exception.InnerException is BadHttpRequestException or ConnectionResetException;

    // Resolved lazily: YARP's updater depends on the health policies, of which this is one.
    private void SetHealth(
        ClusterState cluster,
        DestinationState destination,
        DestinationHealth health,
        TimeSpan until
    ) => _services.GetRequiredService<IDestinationHealthUpdater>().SetPassive(cluster, destination, health, until);

    /// <summary>One measurement for each current instance to which a request has been sent.</summary>
    private IEnumerable<Measurement<int>> Measure()
    {
        foreach (var cluster in _services.GetRequiredService<IProxyStateLookup>().GetClusters())
        {
            foreach (var (name, destination) in cluster.Destinations)
            {
                if (_breakers.TryGetValue(destination, out var circuit))
                {
                    yield return new Measurement<int>(
                        circuit.State is CircuitState.Open or CircuitState.Isolated ? 1 : 0,
                        new("service", cluster.ClusterId),
                        new("instance", name)
                    );
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "An instance of {Service} does not answer; it is left alone for {Break}")]
    private partial void LogOpened(string service, TimeSpan @break);

    [LoggerMessage(LogLevel.Information, "An instance of {Service} answers again")]
    private partial void LogClosed(string service);
}

internal sealed class DestinationCircuitBreaker(
    ResiliencePipeline<HttpResponseMessage> pipeline,
    CircuitBreakerStateProvider state
)
{
    public CircuitState State => state.CircuitState;

    /// <summary>
    /// Records the outcome of a request that was sent while the circuit was closed. Passing Polly a completed outcome
    /// saves the state machines of a pipeline that awaits the response.
    /// </summary>
    public async ValueTask ReportAsync(Outcome<HttpResponseMessage> outcome)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        await pipeline.ExecuteOutcomeAsync(static (_, outcome) => ValueTask.FromResult(outcome), context, outcome);
        ResilienceContextPool.Shared.Return(context);
    }

    /// <summary>Sends a request if the circuit allows it.</summary>
    /// <exception cref="BrokenCircuitException">The circuit is open.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    ) => await pipeline.ExecuteAsync(static async (send, cancel) => await send(cancel), send, cancellationToken);
}
