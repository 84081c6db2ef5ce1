using Nibble.Gateway.RateLimiting;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>Several instances on one Garnet, which then goes away and comes back.</summary>
public sealed class SharedLimitTests(GarnetServer garnet) : IClassFixture<GarnetServer>
{
    [Fact]
    public async Task Three_instances_on_one_Garnet_together_allow_the_quota()
    {
        var quota = GcraTests.QuotaOf(burst: 300, permits: 1, TimeSpan.FromDays(1));
        var key = NewKey();
        var instances = await StartAsync(garnet, 3);
        var limiters = instances.Select(instance => instance.LimiterFor(key, quota)).ToArray();

        var admitted = await Task.WhenAll(limiters.Select(limiter => SendAllAsync(limiter, 1_000)));

        // A lease that lapsed while this machine was busy elsewhere is lost; nothing is ever made.
        Assert.InRange(admitted.Sum(), quota.Burst - (3 * quota.MaxLease), quota.Burst);
        Assert.All(instances, instance => Assert.Equal(0, instance.Counters.Admitted(LimiterSource.Local)));
        await StopAsync(instances);
    }

    [Fact]
    public async Task Garnet_killed_and_started_again_under_load_makes_no_error_and_no_permits()
    {
        await using var own = await GarnetServer.StartNewAsync();
        var quota = GcraTests.QuotaOf(burst: 200, permits: 50, TimeSpan.FromSeconds(1));
        var key = NewKey();
        var instances = await StartAsync(own, 3);
        Array.ForEach(instances, instance => instance.Limiter.RedisDeadline = TimeSpan.FromSeconds(1));
        var clock = new LimiterClock(TimeProvider.System);
        using var end = new CancellationTokenSource();
        var load = instances.Select(instance => LoadAsync(instance.LimiterFor(key, quota))).ToArray();

        await AdmitAsync(LimiterSource.Redis);
        await own.StopAsync();
        await AdmitAsync(LimiterSource.Local);
        await own.StartAsync();
        await Task.WhenAll(instances.Select(instance => instance.WaitUntilAsync(available: true)));
        await AdmitAsync(LimiterSource.Redis);
        await end.CancelAsync();

        // Each instance by itself: what it admitted alone, before and after. The deadline is the questions' way.
        var perMicrosecond = 1 / quota.Interval;
        foreach (var log in await Task.WhenAll(load))
        {
            log.AssertConforming(
                quota,
                quota.MaxLease + (2 * instances[0].Limiter.RedisDeadline.TotalMicroseconds * perMicrosecond)
            );
        }

        await StopAsync(instances);

        async Task<AdmissionLog> LoadAsync(LeasedRateLimiter limiter)
        {
            var log = new AdmissionLog();
            while (!end.IsCancellationRequested)
            {
                // No request may throw, whatever happens to Garnet.
                if ((await limiter.AcquireAsync()).IsAcquired)
                {
                    log.Add(clock.Now);
                }
                else
                {
                    await Task.Delay(1);
                }
            }

            return log;
        }

        async Task AdmitAsync(LimiterSource source)
        {
            var limit = DateTime.UtcNow.AddSeconds(60);
            var before = instances.Select(instance => instance.Counters.Admitted(source)).ToArray();
            while (instances.Where((instance, i) => instance.Counters.Admitted(source) < before[i] + 10).Any())
            {
                Assert.True(DateTime.UtcNow < limit, $"No requests are admitted by {source}.");
                await Task.Delay(5);
            }
        }
    }

    [Fact]
    public async Task After_a_restart_the_store_is_told_what_the_instances_remember()
    {
        await using var own = await GarnetServer.StartNewAsync();
        var quota = GcraTests.QuotaOf(burst: 100, permits: 1, TimeSpan.FromDays(1));
        var instances = await StartAsync(own, 1);
        var limiter = instances[0].LimiterFor(NewKey(), quota);
        Assert.Equal(60, await SendAllAsync(limiter, 60));

        await own.StopAsync();
        await own.StartAsync();
        await instances[0].WaitUntilAsync(available: true);

        Assert.InRange(await SendAllAsync(limiter, 200), 1, 40);
        await StopAsync(instances);
    }

    [Fact]
    public async Task An_instance_that_starts_without_Garnet_counts_alone_and_joins_when_it_comes()
    {
        await using var own = await GarnetServer.StartNewAsync();
        await own.StopAsync();
        RateLimiterInstance[] instances = [await RateLimiterInstance.StartWithoutWaitingAsync(own.ConnectionString)];
        var quota = GcraTests.QuotaOf(burst: 10, permits: 1, TimeSpan.FromDays(1));
        Assert.Equal(10, await SendAllAsync(instances[0].LimiterFor(NewKey(), quota), 20));
        Assert.Equal(10, instances[0].Counters.Admitted(LimiterSource.Local));

        await own.StartAsync();
        await instances[0].WaitUntilAsync(available: true);

        Assert.Equal(1, await SendAllAsync(instances[0].LimiterFor(NewKey(), quota), 1));
        Assert.Equal(1, instances[0].Counters.Admitted(LimiterSource.Redis));
        await StopAsync(instances);
    }

    [Fact]
    public async Task Garnet_that_answers_too_late_counts_as_gone()
    {
        var instances = await StartAsync(garnet, 1);
        var quota = GcraTests.QuotaOf(burst: 10, permits: 1, TimeSpan.FromDays(1));
        var limiter = instances[0].LimiterFor(NewKey(), quota);

        // No answer can come back in a tick.
        instances[0].Limiter.RedisDeadline = TimeSpan.FromTicks(1);
        Assert.True((await limiter.AcquireAsync()).IsAcquired);

        Assert.False(instances[0].Store.IsAvailable);
        Assert.Equal(1, instances[0].Counters.Admitted(LimiterSource.Local));
        await StopAsync(instances);
    }

    private static async Task<int> SendAllAsync(LeasedRateLimiter limiter, int requests)
    {
        var admitted = 0;
        for (var i = 0; i < requests; i++)
        {
            admitted += (await limiter.AcquireAsync()).IsAcquired ? 1 : 0;
        }

        return admitted;
    }

    private static async Task<RateLimiterInstance[]> StartAsync(GarnetServer garnet, int count) =>
        await Task.WhenAll(
            Enumerable.Range(0, count).Select(_ => RateLimiterInstance.StartAsync(garnet.ConnectionString))
        );

    private static async Task StopAsync(RateLimiterInstance[] instances)
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }

    private static string NewKey() => $"{RedisPermitStore.KeyPrefix}test:{Guid.NewGuid():N}";
}
