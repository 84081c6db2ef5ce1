using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Orders;
using Nibble.AnalyticsService.Projections;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AnalyticsService.Live;

/// <summary>What an admin watches.</summary>
/// <param name="OrdersPerMinute">Orders placed in the last minute.</param>
/// <param name="RevenueToday">Minor units since midnight UTC, less refunds.</param>
/// <param name="ActiveOrders">Orders on their way from cart to door.</param>
/// <param name="ActiveDeliveries">Deliveries with a driver.</param>
/// <param name="At">UTC.</param>
internal sealed record LiveSnapshot(
    long OrdersPerMinute,
    long RevenueToday,
    long ActiveOrders,
    long ActiveDeliveries,
    DateTime At
);

/// <summary>
/// Reads the figures once for all who watch: after a commit, at most once a second, and not at all when nobody is there.
/// </summary>
internal sealed class LiveFigures(IServiceScopeFactory scopes, CommitSignal commits, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _watched = new(0);
    private TaskCompletionSource<LiveSnapshot> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _watchers;

    /// <summary>The figures when they are read next, for all who watch.</summary>
    public Task<LiveSnapshot> Next => Volatile.Read(ref _next).Task;

    /// <summary>Has the figures read until the watch is disposed of.</summary>
    public IDisposable Watch() => new Watcher(this);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Taken before each reading, so that a commit during it or during the pause after it is read next.
        var commit = commits.NextCommit;
        while (!stoppingToken.IsCancellationRequested)
        {
            while (Volatile.Read(ref _watchers) == 0)
            {
                await _watched.WaitAsync(stoppingToken);
            }

            await Task.WhenAny(commit, Task.Delay(Refresh, time, stoppingToken));
            commit = commits.NextCommit;
            var snapshot = await ReadAsync(stoppingToken);
            Interlocked
                .Exchange(
                    ref _next,
                    new TaskCompletionSource<LiveSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously)
                )
                .SetResult(snapshot);
            await Task.Delay(Pace, time, stoppingToken);
        }
    }

    /// <summary>The figures now.</summary>
    public async Task<LiveSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var aMinuteAgo = now.AddMinutes(-1);
        var midnight = Slot.Of(now.Date);
        return new LiveSnapshot(
            await db.Orders.LongCountAsync(order => order.PlacedAt > aMinuteAgo, cancellationToken),
            await db
                .OrderSlots.Where(slot => slot.RestaurantId == Scope.All && slot.Slot >= midnight)
                .SumAsync(slot => slot.Revenue - slot.Refunded, cancellationToken),
            await ActiveOrders.CountAsync(db, cancellationToken),
            await ActiveOrders.CountDeliveriesAsync(db, cancellationToken),
            now
        );
    }

    private sealed class Watcher : IDisposable
    {
        private readonly LiveFigures _figures;

        public Watcher(LiveFigures figures)
        {
            _figures = figures;
            Interlocked.Increment(ref figures._watchers);
            figures._watched.Release();
        }

        public void Dispose() => Interlocked.Decrement(ref _figures._watchers);
    }
}
