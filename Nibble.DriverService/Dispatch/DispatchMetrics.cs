using System.Diagnostics.Metrics;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.DriverService.Dispatch;

/// <summary>Metrics of the search for drivers.</summary>
internal static class DispatchMetrics
{
    /// <summary>Time from acceptance by the restaurant to acceptance by a driver.</summary>
    public static readonly Histogram<double> SearchDuration = NibbleTelemetry.Meter.CreateHistogram<double>(
        "nibble.delivery.search.duration",
        "s",
        "Time from the restaurant's acceptance to a driver's",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 20, 30, 60, 90, 150, 300, 600] }
    );

    /// <summary>Deliveries whose search ran out of rounds.</summary>
    public static readonly Counter<long> Unassigned = NibbleTelemetry.Meter.CreateCounter<long>(
        "nibble.delivery.unassigned",
        "{delivery}",
        "Deliveries that nobody took in all rounds"
    );

    /// <summary>Drivers who became unresponsive, before or after pickup.</summary>
    public static readonly Counter<long> UnresponsiveDrivers = NibbleTelemetry.Meter.CreateCounter<long>(
        "nibble.driver.unresponsive",
        "{driver}",
        "Drivers with a delivery who were not heard of for too long"
    );
}
