using FsCheck.Xunit;
using Nibble.Gateway.RateLimiting;

namespace Nibble.Tests.Gateway.RateLimiting;

public sealed class GcraTests
{
    [Fact]
    public void A_whole_burst_is_there_at_first_and_not_one_more()
    {
        var quota = QuotaOf(burst: 3, permits: 1, TimeSpan.FromSeconds(1));
        var debt = 0d;

        Assert.True(Gcra.TryTake(ref debt, quota, 2));
        Assert.True(Gcra.TryTake(ref debt, quota, 1));
        Assert.False(Gcra.TryTake(ref debt, quota, 1));
        Assert.Equal(0.999, Gcra.TimeUntil(debt, quota, 1) / 1_000_000, tolerance: 1e-9);
    }

    [Fact]
    public void A_refusal_costs_nothing_and_takes_no_part()
    {
        var quota = QuotaOf(burst: 3, permits: 1, TimeSpan.FromSeconds(1));
        var debt = 2_000_000d;

        Assert.False(Gcra.TryTake(ref debt, quota, 2));
        Assert.Equal(2_000_000d, debt);
        Assert.True(Gcra.TryTake(ref debt, quota, 1));
    }

    [Fact]
    public void A_debt_from_a_wider_quota_waits_no_longer_than_this_one_can_ask()
    {
        var quota = QuotaOf(burst: 2, permits: 1, TimeSpan.FromSeconds(1));

        Assert.Equal(0.999, Gcra.TimeUntil(3_600_000_000d, quota, 1) / 1_000_000, tolerance: 1e-9);
    }

    /// <summary>Thirds of a second do not add up in binary; the permits that they make must.</summary>
    [Property]
    public bool It_grants_exactly_what_a_token_bucket_in_whole_numbers_grants(
        byte burst,
        byte permits,
        (ushort Wait, byte Wanted)[] steps
    )
    {
        var (size, rate) = (1 + (burst % 20), 1 + (permits % 20));
        var quota = QuotaOf(size, rate, TimeSpan.FromSeconds(1));
        var (debt, tokens) = (0d, size * 1_000_000L);
        foreach (var (wait, wanted) in steps)
        {
            var n = 1 + (wanted % 5);
            debt -= wait;
            tokens = Math.Min(size * 1_000_000L, tokens + ((long)wait * rate));
            var expected = tokens >= n * 1_000_000L;
            // A permit that lacks less than a thousandth may be rounded up.
            var close = Math.Abs(tokens - (n * 1_000_000L)) <= 1_001;
            var granted = Gcra.TryTake(ref debt, quota, n);
            if (granted != expected && !close)
            {
                return false;
            }

            tokens -= granted ? n * 1_000_000L : 0;
        }

        return true;
    }

    [Property]
    public void Over_any_stretch_of_time_it_grants_at_most_burst_and_rate(
        byte burst,
        byte permits,
        (ushort Wait, byte Wanted)[] steps
    )
    {
        var quota = QuotaOf(1 + (burst % 20), 1 + (permits % 50), TimeSpan.FromSeconds(1));
        var log = new AdmissionLog();
        var (now, debt) = (0d, 0d);
        foreach (var (wait, wanted) in steps)
        {
            now += wait;
            debt -= wait;
            var n = 1 + (wanted % 3);
            for (var i = 0; Gcra.TryTake(ref debt, quota, n) && i < 10; i++)
            {
                for (var permit = 0; permit < n; permit++)
                {
                    log.Add(now);
                }
            }
        }

        log.AssertConforming(quota, error: 0.001);
    }

    internal static Quota QuotaOf(int burst, int permits, TimeSpan period, int? maxLease = null) =>
        new(
            "test",
            new()
            {
                Burst = burst,
                Permits = permits,
                Period = period,
                MaxLease = maxLease,
            }
        );
}
