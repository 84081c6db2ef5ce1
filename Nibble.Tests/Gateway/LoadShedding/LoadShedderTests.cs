using System.Diagnostics.Metrics;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nibble.Gateway.LoadShedding;

namespace Nibble.Tests.Gateway.LoadShedding;

public sealed class LoadShedderTests
{
    private const RequestPriority Low = RequestPriority.Low;
    private const RequestPriority Normal = RequestPriority.Normal;
    private const RequestPriority High = RequestPriority.High;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_place_that_comes_free_goes_to_the_highest_priority_and_in_it_to_who_came_first()
    {
        var shedder = Shedder(places: 1, queue: 10);
        Assert.True(shedder.TryAcquire(High));
        var analytics = Enter(shedder, Low);
        var first = Enter(shedder, Normal);
        var second = Enter(shedder, Normal);
        var order = Enter(shedder, High);

        foreach (var next in new[] { order, first, second, analytics })
        {
            Assert.False(next.IsCompleted);
            shedder.Release(High);
            Assert.True(await next);
        }

        shedder.Release(Low);
        Assert.Equal((0, 0), (shedder.InProgress, shedder.Queued));
    }

    [Fact]
    public void Lower_priorities_may_not_fill_the_last_places()
    {
        var shedder = Shedder(places: 10, lowShare: 0.5, normalShare: 0.8);

        Assert.Equal(5, CountEntering(shedder, Low));
        Assert.Equal(3, CountEntering(shedder, Normal));
        Assert.Equal(2, CountEntering(shedder, High));
    }

    [Fact]
    public async Task Analytics_that_waits_for_its_share_holds_nobody_up()
    {
        var shedder = Shedder(places: 10, queue: 1, lowShare: 0.5, normalShare: 0.8);
        CountEntering(shedder, Low);
        var analytics = Enter(shedder, Low);

        Assert.True(shedder.TryAcquire(Normal));
        Assert.True(shedder.TryAcquire(High));
        Assert.False(analytics.IsCompleted);
        shedder.Release(Normal);
        shedder.Release(High);
        shedder.Release(Low);
        Assert.True(await analytics);
    }

    [Fact]
    public async Task A_full_queue_turns_away_the_newest_of_the_lowest_priority()
    {
        var shedder = Shedder(places: 1, queue: 3);
        Assert.True(shedder.TryAcquire(High));
        var analytics = new[] { Enter(shedder, Low), Enter(shedder, Low) };
        var reading = Enter(shedder, Normal);

        var orders = new[] { Enter(shedder, High), Enter(shedder, High), Enter(shedder, High) };

        Assert.False(await analytics[1]);
        Assert.False(await analytics[0]);
        Assert.False(await reading);
        Assert.All(orders, order => Assert.False(order.IsCompleted));
        Assert.False(await shedder.AcquireAsync(High, CancellationToken.None));
        Assert.False(await shedder.AcquireAsync(Low, CancellationToken.None));
        Assert.Equal(3, shedder.Queued);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_queue_allows()
    {
        var shedder = Shedder(places: 1, queue: 3);
        Assert.True(shedder.TryAcquire(High));
        var waiting = Enter(shedder, High);

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.False(await waiting);
        Assert.Equal(0, shedder.Queued);
        shedder.Release(High);
        Assert.Equal(0, shedder.InProgress);
    }

    [Fact]
    public async Task A_client_who_leaves_the_queue_frees_its_room()
    {
        var shedder = Shedder(places: 1, queue: 1);
        Assert.True(shedder.TryAcquire(High));
        using var left = new CancellationTokenSource();
        var waiting = shedder.AcquireAsync(High, left.Token).AsTask();

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, shedder.Queued);
        shedder.Release(High);
        Assert.True(shedder.TryAcquire(High));
    }

    [Fact]
    public async Task Without_a_queue_a_request_without_a_place_is_turned_away_at_once()
    {
        var shedder = Shedder(places: 1, queue: 0);
        Assert.True(shedder.TryAcquire(High));

        Assert.False(await shedder.AcquireAsync(High, CancellationToken.None));
    }

    [Fact]
    public async Task Streams_are_counted_apart_and_take_no_place()
    {
        var shedder = Shedder(places: 1, queue: 1, streams: 2);
        Assert.True(shedder.TryAcquire(RequestPriority.Stream));
        Assert.True(shedder.TryAcquire(RequestPriority.Stream));

        Assert.False(await shedder.AcquireAsync(RequestPriority.Stream, CancellationToken.None));
        Assert.True(shedder.TryAcquire(Low));
        shedder.Release(RequestPriority.Stream);
        Assert.True(await shedder.AcquireAsync(RequestPriority.Stream, CancellationToken.None));
        Assert.Equal((1, 2), (shedder.InProgress, shedder.Streams));
    }

    [Property]
    public void Whatever_comes_and_goes_the_bounds_hold_and_nobody_waits_beside_a_free_place(
        byte places,
        byte queue,
        DoNotSize<ushort>[] steps
    )
    {
        var (most, limit) = (1 + (places % 6), queue % 6);
        var shedder = Shedder(most, limit);
        var inside = new List<RequestPriority>();
        var waiting = new List<(RequestPriority Priority, Task<bool> Entry)>();
        foreach (int step in steps.Select(step => step.Item))
        {
            if (step % 3 == 0 && inside.Count > 0)
            {
                shedder.Release(inside[step / 3 % inside.Count]);
                inside.RemoveAt(step / 3 % inside.Count);
            }
            else if (step % 50 == 1)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
            }
            else
            {
                var priority = (RequestPriority)(step / 3 % 3);
                waiting.Add((priority, Enter(shedder, priority)));
            }

            // Decided requests go on in their own time; the shedder's count says how many there are.
            Assert.True(
                SpinWait.SpinUntil(() => waiting.Count(one => !one.Entry.IsCompleted) == shedder.Queued, 30_000)
            );
            inside.AddRange(
                waiting.Where(one => one.Entry is { IsCompleted: true, Result: true }).Select(one => one.Priority)
            );
            waiting.RemoveAll(one => one.Entry.IsCompleted);

            Assert.Equal(inside.Count, shedder.InProgress);
            Assert.InRange(inside.Count, 0, most);
            Assert.InRange(waiting.Count, 0, limit);
            Assert.True(inside.Count == most || waiting.All(one => one.Priority != High));
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(16, 4)]
    public async Task Under_load_from_all_sides_the_bound_holds_and_everybody_gets_in(int clients, int places)
    {
        // Time stands still: who is forgotten in the queue waits for ever.
        var shedder = Shedder(places, queue: clients);
        var (inside, most, entered) = (0, 0, 0);

        await Task.WhenAll(
                Enumerable
                    .Range(0, clients)
                    .Select(client =>
                        Task.Run(async () =>
                        {
                            for (var i = 0; i < 5_000; i++)
                            {
                                var priority = (RequestPriority)((client + i) % 3);
                                Assert.True(await shedder.AcquireAsync(priority, CancellationToken.None));
                                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                                Interlocked.Increment(ref entered);
                                if (i % 10 == 0)
                                {
                                    await Task.Yield();
                                }

                                Interlocked.Decrement(ref inside);
                                shedder.Release(priority);
                            }
                        })
                    )
            )
            .WaitAsync(TimeSpan.FromMinutes(1));

        Assert.InRange(most, 1, places);
        Assert.Equal(clients * 5_000, entered);
        Assert.Equal((0, 0), (shedder.InProgress, shedder.Queued));

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = target; value > seen; )
            {
                seen = Interlocked.CompareExchange(ref target, value, seen) is var was && was == seen ? value : was;
            }
        }
    }

    private static Task<bool> Enter(LoadShedder shedder, RequestPriority priority) =>
        shedder.AcquireAsync(priority, CancellationToken.None).AsTask();

    private static int CountEntering(LoadShedder shedder, RequestPriority priority)
    {
        var count = 0;
        while (shedder.TryAcquire(priority))
        {
            count++;
        }

        return count;
    }

    private LoadShedder Shedder(
        int places,
        int queue = 0,
        double lowShare = 1,
        double normalShare = 1,
        int streams = 0
    ) =>
        new(
            Options.Create(
                new LoadSheddingOptions
                {
                    MaxConcurrentRequests = places,
                    QueueLimit = queue,
                    QueueTimeout = TimeSpan.FromSeconds(1),
                    LowShare = lowShare,
                    NormalShare = normalShare,
                    MaxStreams = streams,
                }
            ),
            new LoadSheddingMetrics(
                new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()
            ),
            _time
        );
}
