using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.RestaurantService.Hours;

/// <summary>
/// Replaces open intervals that have passed by the next ones, so that queries find open restaurants by comparing two
/// columns. At closing time this also evicts cached responses that show the restaurant as open.
/// </summary>
internal sealed class OpenIntervalRefreshJob(RestaurantDbContext db, TimeProvider time) : IPeriodicJob
{
    /// <summary>The interval between two runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const int BatchSize = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int count;
        do
        {
            var now = time.GetUtcNow().UtcDateTime;
            var passed = await db
                .Restaurants.Where(restaurant => restaurant.OpenTo <= now)
                .OrderBy(restaurant => restaurant.OpenTo)
                .Take(BatchSize)
                .ToListAsync(cancellationToken);
            passed.ForEach(restaurant => restaurant.RefreshOpenInterval(now));
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
            count = passed.Count;
        } while (count == BatchSize);
    }
}
