using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Orders;
using Nibble.AnalyticsService.Projections;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AnalyticsService.Live;

/// <summary>Live metrics for admins.</summary>
/// <param name="OrdersPerMinute">Orders placed in the last minute.</param>
/// <param name="RevenueToday">Minor units since midnight UTC, less refunds.</param>
/// <param name="ActiveOrders">Orders placed and not yet ended.</param>
/// <param name="ActiveDeliveries">Deliveries with an assigned driver.</param>
/// <param name="At">UTC.</param>
internal sealed record LiveSnapshot(
    long OrdersPerMinute,
    long RevenueToday,
    long ActiveOrders,
    long ActiveDeliveries,
    DateTime At
);

/// <summary>
/// Reads the metrics once for all subscribers: after a commit, at most once a second, and not without subscribers.
/// </summary>
internal sealed class LiveMetricsService(IServiceScopeFactory scopes, CommitSignal commits, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _subscribed = new(0);
    private TaskCompletionSource<LiveSnapshot> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _subscriberCount;

    /// <summary>The next snapshot, shared by all subscribers.</summary>
    public Task<LiveSnapshot> NextSnapshot => Volatile.Read(ref _next).Task;

    /// <summary>Keeps the metrics updated until the subscription is disposed of.</summary>
    public IDisposable Subscribe() => new Subscription(this);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Taken before each read, so that a commit during the read or the delay causes another read.
        var commit = commits.NextCommit;
        while (!stoppingToken.IsCancellationRequested)
        {
            while (Volatile.Read(ref _subscriberCount) == 0)
            {
                await _subscribed.WaitAsync(stoppingToken);
            }

            await Task.WhenAny(commit, Task.Delay(RefreshInterval, time, stoppingToken));
            commit = commits.NextCommit;
            var snapshot = await ReadAsync(stoppingToken);
            Interlocked
                .Exchange(
                    ref _next,
                    new TaskCompletionSource<LiveSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously)
                )
                .SetResult(snapshot);
            await Task.Delay(MinInterval, time, stoppingToken);
        }
    }

    /// <summary>Reads the current metrics.</summary>
    public async Task<LiveSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var aMinuteAgo = now.AddMinutes(-1);
        var midnight = TimeBucket.Of(now.Date);
        return new LiveSnapshot(
            await db.Orders.LongCountAsync(order => order.PlacedAt > aMinuteAgo, cancellationToken),
            await db
                .OrderRollups.Where(slot => slot.RestaurantId == RollupScope.All && slot.TimeBucket >= midnight)
                .SumAsync(slot => slot.Revenue - slot.Refunded, cancellationToken),
            await ActiveOrders.CountAsync(db, cancellationToken),
            await ActiveOrders.CountDeliveriesAsync(db, cancellationToken),
            now
        );
    }

    private sealed class Subscription : IDisposable
    {
        private readonly LiveMetricsService _service;

        public Subscription(LiveMetricsService service)
        {
            _service = service;
            Interlocked.Increment(ref service._subscriberCount);
            service._subscribed.Release();
        }

        public void Dispose() => Interlocked.Decrement(ref _service._subscriberCount);
    }
}
