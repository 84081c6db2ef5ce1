using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Nibble.Gateway.RateLimiting;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>gcra.lua against a real server: the same law, atomic over all who ask.</summary>
public abstract class GcraScriptTests : IAsyncLifetime
{
    private RateLimiterInstance _instance = null!;

    protected abstract string? ConnectionString { get; }

    public async Task InitializeAsync()
    {
        if (ConnectionString is not null)
        {
            _instance = await RateLimiterInstance.StartAsync(ConnectionString);
        }
    }

    public async Task DisposeAsync()
    {
        if (_instance is not null)
        {
            await _instance.DisposeAsync();
        }
    }

    [Property(MaxTest = 40)]
    public void It_grants_what_the_law_in_CSharp_grants(byte size, DoNotSize<ushort>[] questions)
    {
        if (ConnectionString is null)
        {
            return;
        }

        // A permit takes an hour to come back, so the test's own time does not count.
        var quota = GcraTests.QuotaOf(1 + (size % 100), 1, TimeSpan.FromHours(1));
        var law = new MemoryPermitStore(new LimiterClock(new FakeTimeProvider()));
        var key = NewKey();
        foreach (int question in questions.Select(question => question.Item))
        {
            var (least, most) = (1 + (question % 3), 1 + (question / 3 % 12));
            var remembered = question % 7 == 0 ? question / 7 % quota.Burst * quota.Interval : 0;
            var expected = law.Take(key, quota, least, Math.Max(least, most), remembered);
            var granted = _instance
                .Store.TakeAsync(key, quota, least, Math.Max(least, most), remembered)
                .AsTask()
                .GetAwaiter()
                .GetResult();

            Assert.Equal(expected.Permits, granted!.Value.Permits);
            Assert.Equal(expected.Debt, granted.Value.Debt, tolerance: 60_000_000);
        }
    }

    [SkippableFact]
    public async Task Many_connections_that_ask_at_once_get_the_burst_and_not_one_permit_more()
    {
        Skip.If(ConnectionString is null, "There is no redis-server on this machine.");
        var quota = GcraTests.QuotaOf(1_000, 1, TimeSpan.FromDays(1));
        var key = NewKey();
        var others = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => RateLimiterInstance.StartAsync(ConnectionString!))
        );

        var granted = await Task.WhenAll(
            others.Append(_instance).SelectMany(one => Enumerable.Range(0, 8).Select(_ => DrainAsync(one.Store)))
        );

        Assert.Equal(1_000, granted.Sum());
        foreach (var one in others)
        {
            await one.DisposeAsync();
        }

        async Task<int> DrainAsync(RedisPermitStore store)
        {
            var sum = 0;
            while (true)
            {
                var grant = await store.TakeAsync(key, quota, minPermits: 1, maxPermits: 3, knownDebt: 0);
                if (grant?.Permits is null or 0)
                {
                    Assert.NotNull(grant);
                    return sum;
                }

                sum += grant.Value.Permits;
            }
        }
    }

    [SkippableFact]
    public async Task Permits_come_back_at_the_rate_of_the_servers_clock()
    {
        Skip.If(ConnectionString is null, "There is no redis-server on this machine.");
        var quota = GcraTests.QuotaOf(5, 100, TimeSpan.FromSeconds(1));
        var key = NewKey();
        var clock = new LimiterClock(TimeProvider.System);
        var (start, granted) = (clock.Now, 0);
        while (granted < 60)
        {
            granted += (await _instance.Store.TakeAsync(key, quota, 1, 1, 0))!.Value.Permits;
            Assert.True(granted <= quota.Burst + ((clock.Now - start) / quota.Interval) + 0.01);
        }
    }

    private static string NewKey() => $"{RedisPermitStore.KeyPrefix}test:{Guid.NewGuid():N}";
}

public sealed class GcraScriptOnGarnetTests(GarnetServer garnet) : GcraScriptTests, IClassFixture<GarnetServer>
{
    protected override string ConnectionString => garnet.ConnectionString;
}

public sealed class GcraScriptOnRedisTests(RedisServer redis) : GcraScriptTests, IClassFixture<RedisServer>
{
    protected override string? ConnectionString => redis.IsInstalled ? redis.ConnectionString : null;
}
