using System.Diagnostics.Metrics;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Why a request was turned away.</summary>
internal enum ShedReason
{
    /// <summary>No place and no room in the queue.</summary>
    Full,

    /// <summary>It waited as long as it may.</summary>
    Timeout,

    /// <summary>A higher priority took its room in the queue.</summary>
    Displaced,
}

/// <summary>The load shedder's instruments on the gateway's meter.</summary>
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

    /// <summary>Requests turned away since the start.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Counts a request that was turned away.</summary>
    public void RecordShed(RequestPriority priority, ShedReason reason)
    {
        Interlocked.Increment(ref _total);
        _shed.Add(
            1,
            new("priority", priority.ToString().ToLowerInvariant()),
            new("reason", reason.ToString().ToLowerInvariant())
        );
    }

    /// <summary>Shows how full the shedder is.</summary>
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
