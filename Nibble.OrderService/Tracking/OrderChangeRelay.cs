using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// Carries committed history into the live feed: woken by each commit, it reads on from the last line it has seen. What
/// it publishes has happened for good, in the order of commits.
/// </summary>
internal sealed partial class OrderChangeRelay(
    IServiceScopeFactory scopes,
    CommitSignal commits,
    OrderEventBroadcaster broadcaster,
    DriverPositionCache positions,
    TimeProvider time,
    ILogger<OrderChangeRelay> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private long _lastSequence;

    /// <summary>Takes its place before the first request is served, so no follower can be earlier.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        _lastSequence = await db.Changes.MaxAsync(change => (long?)change.Sequence, cancellationToken) ?? 0;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextCommit = commits.NextCommit;
            try
            {
                if (await RelayAsync(stoppingToken) < BatchSize)
                {
                    await nextCommit.WaitAsync(stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var changes = await db
            .Changes.AsNoTracking()
            .Where(change => change.Sequence > _lastSequence)
            .OrderBy(change => change.Sequence)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var change in changes)
        {
            if (broadcaster.HasSubscribers(change.OrderId))
            {
                broadcaster.Publish(change.OrderId, OrderUpdate.MessageOf(change));
            }

            if (change.Status.IsFinal())
            {
                positions.Remove(change.OrderId);
            }

            _lastSequence = change.Sequence;
        }

        return changes.Count;
    }

    [LoggerMessage(LogLevel.Error, "The live feed could not read on; it tries again")]
    private partial void LogFailed(Exception exception);
}
