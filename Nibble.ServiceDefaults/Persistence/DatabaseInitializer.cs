using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>Brings the database up to date before the process listens: migrations, then the demo city if it is wanted.</summary>
internal sealed partial class DatabaseInitializer<TDbContext>(
    IServiceScopeFactory scopes,
    IOptions<DemoOptions> demo,
    IHostEnvironment environment,
    ILogger<DatabaseInitializer<TDbContext>> logger
) : IHostedService
    where TDbContext : DbContext
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        await MigrateAsync(db, cancellationToken);

        if (demo.Value.Seed ?? environment.IsDevelopment())
        {
            if (environment.IsProduction())
            {
                throw new InvalidOperationException(
                    "Demo:Seed fills the database with accounts whose password is public; Production refuses it."
                );
            }

            await SeedAsync(db, scope.ServiceProvider.GetServices<IDatabaseSeed<TDbContext>>(), cancellationToken);

            // Once, before anything is served: what the seed took is given back to the machine.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Applies all pending migrations in one transaction. SQLite's write lock, which <c>BEGIN IMMEDIATE</c> takes, keeps out
    /// a second process, and the operating system releases it when this one is killed; nothing of the migrations is in the
    /// file then. EF Core's own lock, a committed row in <c>__EFMigrationsLock</c>, would stay and make each later start wait
    /// forever: EF Core neither takes nor heeds it inside a caller's transaction.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// A migration has a step that cannot run in a transaction, as EF Core's rebuild of a table does: killed in between, it
    /// could not be resumed. Write that step as SQL.
    /// </exception>
    private async Task MigrateAsync(TDbContext db, CancellationToken cancellationToken)
    {
        var steps = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        if (steps > 0)
        {
            LogMigrating(steps);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task SeedAsync(
        TDbContext db,
        IEnumerable<IDatabaseSeed<TDbContext>> seeds,
        CancellationToken cancellationToken
    )
    {
        var start = Stopwatch.GetTimestamp();
        LogSeeding();
        foreach (var seed in seeds)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await seed.SeedAsync(db, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }

        LogSeeded(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Information, "Bringing the database up to date: {Steps} migrations")]
    private partial void LogMigrating(int steps);

    [LoggerMessage(LogLevel.Information, "Filling the database with the demo city where it is empty")]
    private partial void LogSeeding();

    [LoggerMessage(LogLevel.Information, "Demo data ready in {Milliseconds:F0} ms")]
    private partial void LogSeeded(double milliseconds);
}
