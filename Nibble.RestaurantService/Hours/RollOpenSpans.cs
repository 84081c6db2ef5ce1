using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;

namespace Nibble.RestaurantService.Hours;

/// <summary>
/// Replaces open spans that have passed by the next ones, so that a query finds who is open by comparing two columns.
/// At closing time it thereby also evicts the answers that said "open".
/// </summary>
internal sealed partial class RollOpenSpans(
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<RollOpenSpans> logger
) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                while (await RollAsync(stoppingToken) == BatchSize) { }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // An owner changed one of them meanwhile, or the disk is full: the next tick tries again.
                LogFailed(failure);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Rolls those whose span has passed, some at a time; returns how many.</summary>
    internal async Task<int> RollAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RestaurantDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var passed = await db
            .Restaurants.Where(restaurant => restaurant.OpenTo <= now)
            .OrderBy(restaurant => restaurant.OpenTo)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        passed.ForEach(restaurant => restaurant.RollOpenSpan(now));
        await db.SaveChangesAsync(cancellationToken);
        return passed.Count;
    }

    [LoggerMessage(LogLevel.Warning, "Open spans were not rolled on; tried again in a while")]
    private partial void LogFailed(Exception exception);
}
