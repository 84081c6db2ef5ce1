using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;

namespace Nibble.AnalyticsService.Projections;

/// <summary>Makes all read models again from the log, in one transaction: readers see the old numbers until it is done.</summary>
internal sealed partial class RebuildProjections(
    AnalyticsDbContext db,
    Projection projection,
    ILogger<RebuildProjections> logger
)
{
    private const int ProgressEvery = 10_000;

    /// <summary>The number of events that were applied.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var total = await db.Log.LongCountAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var table in ReadModels.Tables(db.Model))
        {
            // The names come from the model, not from outside.
#pragma warning disable EF1002
            await db.Database.ExecuteSqlRawAsync($"DELETE FROM {table}", cancellationToken);
#pragma warning restore EF1002
        }

        var done = 0L;
        var events = db
            .Log.AsNoTracking()
            .OrderBy(logged => logged.Sequence)
            .Select(logged => new { logged.Type, logged.Data })
            .AsAsyncEnumerable();
        await foreach (var logged in events.WithCancellation(cancellationToken))
        {
            await projection.ApplyAsync(logged.Type, logged.Data, cancellationToken);
            if (++done % ProgressEvery == 0)
            {
                LogProgress(done, total);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        LogProgress(done, total);
        return done;
    }

    [LoggerMessage(LogLevel.Information, "Rebuilding analytics: {Done} of {Total} events")]
    private partial void LogProgress(long done, long total);
}
