using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;

namespace Nibble.AnalyticsService.Projections;

/// <summary>
/// Rebuilds all read models from the log in one transaction: readers see the old figures until it commits, and a crash
/// changes nothing. Runs in the background, because it takes longer than a request may.
/// </summary>
internal sealed partial class ProjectionRebuildService(
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ProjectionRebuildService> logger
)
{
    private const int ProgressInterval = 10_000;

    private readonly Lock _lock = new();

    /// <summary>Progress of the latest rebuild.</summary>
    public RebuildResponse Progress { get; private set; } = new(RebuildStatus.None, 0, 0, null, null);

    /// <summary>Starts a rebuild, unless one is running.</summary>
    public RebuildResponse Start()
    {
        lock (_lock)
        {
            if (Progress.Status != RebuildStatus.Running)
            {
                Progress = new RebuildResponse(RebuildStatus.Running, 0, 0, Now(), null);
                _ = Task.Run(() => RunAndReportAsync(lifetime.ApplicationStopping));
            }

            return Progress;
        }
    }

    private async Task RunAndReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RebuildAsync(cancellationToken);
            Progress = Progress with { Status = RebuildStatus.Done, EndedAt = Now() };
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            Progress = Progress with { Status = RebuildStatus.Failed, EndedAt = Now() };
        }
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
        var projection = scope.ServiceProvider.GetRequiredService<Projection>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var total = await db.EventLog.LongCountAsync(cancellationToken);
        UpdateProgress(0, total);
        foreach (var table in ReadModels.Tables(db.Model))
        {
            // The table names come from the model, not from user input.
#pragma warning disable EF1002
            await db.Database.ExecuteSqlRawAsync($"DELETE FROM {table}", cancellationToken);
#pragma warning restore EF1002
        }

        var done = 0L;
        var events = db
            .EventLog.AsNoTracking()
            .OrderBy(logged => logged.Sequence)
            .Select(logged => new { logged.Type, logged.Data })
            .AsAsyncEnumerable();
        await foreach (var logged in events.WithCancellation(cancellationToken))
        {
            await projection.ApplyAsync(logged.Type, logged.Data, cancellationToken);
            if (++done % ProgressInterval == 0)
            {
                UpdateProgress(done, total);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        UpdateProgress(done, total);
    }

    private void UpdateProgress(long done, long total)
    {
        Progress = Progress with { Done = done, Total = total };
        LogProgress(done, total);
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Information, "Rebuilding analytics: {Done} of {Total} events")]
    private partial void LogProgress(long done, long total);

    [LoggerMessage(LogLevel.Error, "Rebuilding analytics failed; the figures are as they were")]
    private partial void LogFailed(Exception exception);
}
