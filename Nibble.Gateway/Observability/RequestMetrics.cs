using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nibble.Gateway.Observability;

/// <summary>Rate, errors and duration of requests: one histogram by route and status.</summary>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    private readonly ConcurrentDictionary<int, object> _statuses = new();

    private readonly Histogram<double> _duration = meters
        .Create(GatewayMeter.Name)
        .CreateHistogram(
            "nibble.gateway.request.duration",
            "s",
            "From the first step of the pipeline to the end of the answer, by route and status.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.001,
                    0.0025,
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                    30,
                ],
            }
        );

    public void Record(string route, int status, TimeSpan duration)
    {
        if (_duration.Enabled)
        {
            // Each status code is boxed once, not per request.
            _duration.Record(
                duration.TotalSeconds,
                new KeyValuePair<string, object?>("route", route),
                new KeyValuePair<string, object?>("status", _statuses.GetOrAdd(status, static status => (object)status))
            );
        }
    }
}
