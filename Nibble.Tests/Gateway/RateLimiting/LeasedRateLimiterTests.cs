using System.Threading.RateLimiting;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Nibble.Gateway.RateLimiting;

namespace Nibble.Tests.Gateway.RateLimiting;

public sealed class LeasedRateLimiterTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly LimiterClock _clock;
    private readonly MemoryPermitStore _store;
    private readonly LimiterCounters _counters = new();

    public LeasedRateLimiterTests()
    {
        _clock = new LimiterClock(_time);
        _store = new MemoryPermitStore(_clock);
    }

    [Property(MaxTest = 300)]
    public void Any_number_of_instances_in_any_interleaving_admit_no_more_than_the_law_and_its_lease_error(
        byte instanceCount,
        byte burst,
        byte permits,
        DoNotSize<ushort>[] steps
    )
    {
        _store.Clear();
        var instances = Enumerable.Range(0, 1 + (instanceCount % 4)).Select(_ => new Requests(this)).ToArray();
        var quota = QuotaOf(10 + (burst % 60), 1 + (permits % 100));
        var limiters = instances.Select(_ => Limiter(quota)).ToArray();
        var log = new AdmissionLog();
        foreach (int step in steps.Select(step => step.Item))
        {
            var (act, value) = (step % 8, step / 8);
            switch (act)
            {
                case 0:
                    // No answer comes later than its deadline.
                    _store.ReleaseResponses();
                    Array.ForEach(instances, requests => requests.LogAdmitted(log));
                    _time.Advance(TimeSpan.FromMilliseconds(value % 1_200));
                    break;
                case 1:
                    _time.Advance(TimeSpan.FromMilliseconds(1));
                    break;
                case 2:
                    _store.HoldsResponses = true;
                    break;
                case 3:
                    _store.ReleaseResponses();
                    break;
                case 4:
                    for (var i = 0; i < instances.Length; i++)
                    {
                        instances[i].Begin(limiters[i], quota.Burst);
                    }

                    break;
                default:
                    var one = value % instances.Length;
                    instances[one].Begin(limiters[one], 1 + (value % 13));
                    break;
            }

            Array.ForEach(instances, requests => requests.LogAdmitted(log));
        }

        _store.ReleaseResponses();
        Array.ForEach(instances, requests => requests.LogAdmitted(log));
        log.AssertConforming(
            quota,
            Math.Min(instances.Length * quota.MaxLease, Lifetime.TotalMicroseconds / quota.Interval)
        );
    }

    [Property(MaxTest = 300)]
    public void An_instance_keeps_the_law_while_the_store_goes_comes_and_forgets(
        byte burst,
        byte permits,
        DoNotSize<ushort>[] steps
    )
    {
        var quota = QuotaOf(10 + (burst % 60), 1 + (permits % 100));
        _store.Clear();
        _store.IsAvailable = true;
        var (requests, limiter, log) = (new Requests(this), Limiter(quota), new AdmissionLog());
        foreach (int step in steps.Select(step => step.Item))
        {
            switch (step % 8)
            {
                case 0:
                    _time.Advance(TimeSpan.FromMilliseconds(step / 8 % 1_000));
                    break;
                case 1:
                    _store.IsAvailable = !_store.IsAvailable;
                    break;
                case 2:
                    _store.Clear();
                    break;
                default:
                    requests.Begin(limiter, 1 + (step / 8 % 20));
                    break;
            }

            requests.LogAdmitted(log);
        }

        log.AssertConforming(quota, quota.MaxLease);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(3, 30)]
    [InlineData(7, 200)]
    public async Task Instances_together_admit_the_whole_burst_and_not_one_more(int count, int burst)
    {
        var quota = QuotaOf(burst, permits: 1, TimeSpan.FromDays(1));
        var limiters = Enumerable.Range(0, count).Select(_ => Limiter(quota)).ToArray();
        var admitted = 0;
        for (var i = 0; i < burst * 3; i++)
        {
            admitted += (await limiters[i % count].AcquireAsync()).IsAcquired ? 1 : 0;
        }

        Assert.Equal(burst, admitted);
    }

    [Fact]
    public async Task A_client_who_sends_many_requests_asks_the_store_for_few_of_them()
    {
        var limiter = Limiter(QuotaOf(burst: 10_000, permits: 10_000));
        for (var i = 0; i < 5_000; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(200));
            Assert.True((await limiter.AcquireAsync()).IsAcquired);
        }

        Assert.InRange(_store.RequestCount, 2, 50);
        Assert.InRange(_store.Leases.Max(), 500, 1_000);
    }

    [Fact]
    public async Task A_client_who_comes_now_and_then_takes_one_permit_a_time()
    {
        var limiter = Limiter(QuotaOf(burst: 1_000, permits: 1));
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.True((await limiter.AcquireAsync()).IsAcquired);
        }

        Assert.Equal(1, _store.Leases.Max());
    }

    [Fact]
    public async Task A_permit_is_not_used_after_its_lease_ran_out()
    {
        var limiter = Limiter(QuotaOf(burst: 1_000, permits: 1));
        await UseUntilThreeAreInHand(limiter);
        var asked = _store.RequestCount;

        _time.Advance(Lifetime);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Assert.Equal(asked + 1, _store.RequestCount);
    }

    [Fact]
    public async Task A_refused_client_is_refused_without_asking_again_until_there_is_a_permit()
    {
        var limiter = Limiter(QuotaOf(burst: 2, permits: 1));
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
        var refused = await limiter.AcquireAsync();
        var asked = _store.RequestCount;

        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
        Assert.InRange(retryAfter, TimeSpan.FromMilliseconds(990), TimeSpan.FromMilliseconds(1_000));
        for (var i = 0; i < 100; i++)
        {
            Assert.False((await limiter.AcquireAsync()).IsAcquired);
        }

        Assert.Equal(asked, _store.RequestCount);
        _time.Advance(retryAfter);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);
    }

    [Fact]
    public async Task Requests_that_come_together_ask_once_and_share_the_answer()
    {
        var limiter = Limiter(QuotaOf(burst: 1_000, permits: 1));
        _store.HoldsResponses = true;
        var first = limiter.AcquireAsync().AsTask();
        var others = Enumerable.Range(0, 20).Select(_ => limiter.AcquireAsync().AsTask()).ToArray();
        Assert.Equal(1, _store.RequestCount);

        _store.ReleaseResponses();

        Assert.True((await first).IsAcquired);
        Assert.All(await Task.WhenAll(others), lease => Assert.True(lease.IsAcquired));
        Assert.InRange(_store.RequestCount, 2, 4);

        // Nobody is counted as waiting any more.
        _time.Advance(TimeSpan.FromMinutes(1));
        await limiter.AcquireAsync();
        Assert.Equal(1, _store.Leases[^1]);
    }

    [Fact]
    public async Task A_client_who_leaves_while_waiting_for_another_ones_question_stops_waiting()
    {
        var limiter = Limiter(QuotaOf(burst: 10, permits: 1));
        _store.HoldsResponses = true;
        var first = limiter.AcquireAsync().AsTask();
        using var left = new CancellationTokenSource();
        var second = limiter.AcquireAsync(cancellationToken: left.Token).AsTask();

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _store.ReleaseResponses();
        Assert.True((await first).IsAcquired);
    }

    [Fact]
    public void Without_the_store_an_instance_decides_at_once_by_the_same_law()
    {
        _store.IsAvailable = false;
        var limiter = Limiter(QuotaOf(burst: 5, permits: 1));

        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => limiter.AttemptAcquire().IsAcquired));
        Assert.Equal(5, _counters.Admitted(LimiterSource.Local));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Enumerable.Range(0, 20).Count(_ => limiter.AttemptAcquire().IsAcquired));
        Assert.Equal(0, _store.RequestCount);
    }

    [Fact]
    public async Task The_store_fails_while_it_is_asked_and_the_request_is_decided_here()
    {
        var limiter = Limiter(QuotaOf(burst: 5, permits: 1));
        _store.HoldsResponses = true;
        var request = limiter.AcquireAsync().AsTask();

        _store.IsAvailable = false;
        _store.ReleaseResponses();

        Assert.True((await request).IsAcquired);
        Assert.Equal(1, _counters.Admitted(LimiterSource.Local));
    }

    [Fact]
    public async Task A_limiter_that_has_something_to_remember_is_not_evicted()
    {
        var limiter = Limiter(QuotaOf(burst: 5, permits: 1));
        await limiter.AcquireAsync();
        Assert.Null(limiter.IdleDuration);
        Assert.False(limiter.TryEvict(TimeSpan.Zero));

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.NotNull(limiter.IdleDuration);
        Assert.True(limiter.TryEvict(TimeSpan.FromSeconds(1)));
        Assert.Equal(LimiterDecision.Evicted, limiter.TryDecide(1, out _));
    }

    [Fact]
    public async Task What_remains_counts_down_and_comes_back()
    {
        var limiter = Limiter(QuotaOf(burst: 100, permits: 10));
        for (var used = 1; used <= 40; used++)
        {
            await limiter.AcquireAsync();
            Assert.Equal(100 - used, limiter.Remaining);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(100, limiter.Remaining);
    }

    private static Quota QuotaOf(int burst, int permits, TimeSpan? period = null) =>
        GcraTests.QuotaOf(burst, permits, period ?? TimeSpan.FromSeconds(1));

    private LeasedRateLimiter Limiter(Quota quota) => new("key", quota, new(_store, _clock, Lifetime, _counters));

    private async Task UseUntilThreeAreInHand(LeasedRateLimiter limiter)
    {
        for (var i = 0; _store.Leases.LastOrDefault() < 4; i++)
        {
            Assert.InRange(i, 0, 100);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True((await limiter.AcquireAsync()).IsAcquired);
        }
    }

    /// <summary>Requests under way at one instance; each is logged at the moment it is admitted.</summary>
    private sealed class Requests(LeasedRateLimiterTests test)
    {
        private readonly List<Task<RateLimitLease>> _inFlight = [];

        public void Begin(LeasedRateLimiter limiter, int count)
        {
            for (var i = 0; i < count; i++)
            {
                _inFlight.Add(limiter.AcquireAsync().AsTask());
            }
        }

        public void LogAdmitted(AdmissionLog log)
        {
            // An answered question continues on the thread pool.
            if (!test._store.HoldsResponses)
            {
                Task.WaitAll(_inFlight);
            }

            foreach (var done in _inFlight.Where(request => request.IsCompleted).ToArray())
            {
                _inFlight.Remove(done);
                if (done.Result.IsAcquired)
                {
                    log.Add(test._clock.Now);
                }
            }
        }
    }
}
