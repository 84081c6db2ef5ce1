using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// Carries committed history into the live feed: woken by each commit, it reads on from the last line it has seen. What
/// it publishes has happened for good, in the order of commits.
/// </summary>
internal sealed partial class FeedPump(
    IServiceScopeFactory scopes,
    CommitSignal commits,
    OrderFeed feed,
    DriverPositions positions,
    TimeProvider time,
    ILogger<FeedPump> logger
) : BackgroundService
{
    private const int Batch = 500;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private long _seen;

    /// <summary>Takes its place before the first request is served, so no follower can be earlier.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        _seen = await db.Changes.MaxAsync(change => (long?)change.Sequence, cancellationToken) ?? 0;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextCommit = commits.NextCommit;
            try
            {
                if (await PumpAsync(stoppingToken) < Batch)
                {
                    await nextCommit.WaitAsync(stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await Task.Delay(AfterFailure, time, stoppingToken);
            }
        }
    }

    private async Task<int> PumpAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var changes = await db
            .Changes.AsNoTracking()
            .Where(change => change.Sequence > _seen)
            .OrderBy(change => change.Sequence)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var change in changes)
        {
            if (feed.IsFollowed(change.OrderId))
            {
                feed.Publish(change.OrderId, OrderUpdate.MessageOf(change));
            }

            if (change.Status.IsFinal())
            {
                positions.Forget(change.OrderId);
            }

            _seen = change.Sequence;
        }

        return changes.Count;
    }

    [LoggerMessage(LogLevel.Error, "The live feed could not read on; it tries again")]
    private partial void LogFailed(Exception exception);
}
