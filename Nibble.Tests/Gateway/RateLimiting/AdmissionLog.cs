using Nibble.Gateway.RateLimiting;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>The times at which requests were admitted, to check GCRA conformance.</summary>
internal sealed class AdmissionLog
{
    private readonly List<double> _times = [];

    public int Count => _times.Count;

    public void Add(double microseconds) => _times.Add(microseconds);

    /// <summary>No interval admitted more than burst + rate × time + error.</summary>
    public void AssertConforming(Quota quota, double error)
    {
        for (var first = 0; first < _times.Count; first++)
        {
            for (var last = first; last < _times.Count; last++)
            {
                var admitted = last - first + 1;
                var allowed = quota.Burst + ((_times[last] - _times[first]) / quota.Interval) + error;
                Assert.True(
                    admitted <= allowed + 0.01,
                    $"{admitted} admitted between {_times[first]} and {_times[last]} µs, {allowed} allowed."
                );
            }
        }
    }
}
