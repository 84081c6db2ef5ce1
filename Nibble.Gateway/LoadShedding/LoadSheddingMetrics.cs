using System.Diagnostics.Metrics;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Why a request was rejected.</summary>
internal enum ShedReason
{
    /// <summary>No permit was free and the queue was full.</summary>
    Full,

    /// <summary>It waited in the queue for the maximum time.</summary>
    Timeout,

    /// <summary>A request of higher priority took its place in the queue.</summary>
    Displaced,
}

/// <summary>The load shedder's instruments.</summary>
internal sealed class LoadSheddingMetrics
{
    private const string MeterName = "Nibble.Gateway";

    private readonly Meter _meter;
    private readonly Counter<long> _shed;
    private long _total;

    public LoadSheddingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _shed = _meter.CreateCounter<long>(
            "nibble.gateway.load_shedder.shed",
            "{request}",
            "Requests that were turned away because the gateway was full."
        );
    }

    /// <summary>Requests rejected since the start.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Counts a rejected request.</summary>
    public void RecordShed(RequestPriority priority, ShedReason reason)
    {
        Interlocked.Increment(ref _total);
        _shed.Add(
            1,
            new("priority", priority.ToString().ToLowerInvariant()),
            new("reason", reason.ToString().ToLowerInvariant())
        );
    }

    /// <summary>Registers gauges of the shedder's utilization.</summary>
    public void CreateGauges(LoadShedder shedder)
    {
        _meter.CreateObservableUpDownCounter(
            "nibble.gateway.load_shedder.in_progress",
            () => shedder.InProgress,
            "{request}",
            "Requests in progress, live streams apart."
        );
        _meter.CreateObservableUpDownCounter(
            "nibble.gateway.load_shedder.queued",
            () => shedder.Queued,
            "{request}",
            "Requests that wait for others to finish."
        );
        _meter.CreateObservableUpDownCounter(
            "nibble.gateway.load_shedder.streams",
            () => shedder.Streams,
            "{connection}",
            "Live connections: Server-Sent Events and WebSockets."
        );
    }
}
