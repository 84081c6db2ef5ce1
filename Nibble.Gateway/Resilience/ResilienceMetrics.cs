using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Nibble.Gateway.Observability;
using Polly.CircuitBreaker;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Resilience;

/// <summary>How often was tried again, and which circuits are open.</summary>
internal sealed class ResilienceMetrics
{
    private readonly Counter<long> _retries;
    private readonly ConcurrentDictionary<
        DestinationState,
        (string Service, CircuitBreakerStateProvider State)
    > _circuits = new();

    public ResilienceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMeter.Name);
        _retries = meter.CreateCounter<long>(
            "nibble.gateway.retries",
            "{retry}",
            "Requests that were sent again, by service."
        );
        meter.CreateObservableGauge(
            "nibble.gateway.circuit.open",
            () =>
                _circuits.Select(circuit => new Measurement<int>(
                    IsOpen(circuit.Value.State) ? 1 : 0,
                    new KeyValuePair<string, object?>("service", circuit.Value.Service),
                    new KeyValuePair<string, object?>("instance", circuit.Key.DestinationId)
                )),
            "{circuit}",
            "1 while the circuit of an instance lets nothing through."
        );
    }

    /// <summary>The services, and how many of their instances are left alone just now.</summary>
    public IReadOnlyDictionary<string, int> OpenCircuits =>
        _circuits
            .Values.GroupBy(circuit => circuit.Service)
            .ToDictionary(service => service.Key, service => service.Count(circuit => IsOpen(circuit.State)));

    /// <summary>The circuit of an instance; closed while nothing has been sent to it.</summary>
    public CircuitState StateOf(DestinationState destination) =>
        _circuits.TryGetValue(destination, out var circuit) ? circuit.State.CircuitState : CircuitState.Closed;

    public void Watch(string service, DestinationState destination, CircuitBreakerStateProvider state) =>
        _circuits[destination] = (service, state);

    public void Retried(string service) => _retries.Add(1, new KeyValuePair<string, object?>("service", service));

    private static bool IsOpen(CircuitBreakerStateProvider state) =>
        state.CircuitState is CircuitState.Open or CircuitState.Isolated;
}
