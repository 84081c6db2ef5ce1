using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>One call gives a service its database.</summary>
public static class SqliteExtensions
{
    /// <summary>
    /// One SQLite file (<c>{Data:Path}/{name}.db</c>) through EF Core: WAL, migrations before the process listens, a
    /// health check.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The service's name, which names the file.</param>
    public static WebApplicationBuilder AddSqliteDatabase<TDbContext>(this WebApplicationBuilder builder, string name)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);

        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(DataOptions.EnsureFolder(builder), $"{name}.db"),
        }.ToString();

        builder.Services.AddSingleton<IInterceptor, SqlitePragmaInterceptor>();
        builder.Services.AddDbContext<TDbContext>(
            (services, options) =>
                options
                    .UseSqlite(connectionString)
                    // DatabaseInitializer migrates in a transaction of its own and says why.
                    .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.MigrationsUserTransactionWarning))
                    .AddInterceptors(services.GetServices<IInterceptor>())
                    .AddDatabaseSpans()
        );
        builder.Services.Configure<ErrorHandlingOptions>(options => options.Map<DbUpdateConcurrencyException>(ToError));
        builder.Services.Configure<DemoOptions>(builder.Configuration.GetSection(DemoOptions.Section));
        builder.Services.AddHostedService<DatabaseInitializer<TDbContext>>();
        builder.Services.AddHealthChecks().AddDbContextCheck<TDbContext>("database", tags: ["ready"]);
        return builder;
    }

    /// <summary>Lost an optimistic concurrency race: 412 where the caller named the version that it had read.</summary>
    private static Error ToError(DbUpdateConcurrencyException exception, HttpRequest request) =>
        request.Headers.IfMatch.Count > 0
            ? Error.PreconditionFailed()
            : Error.Conflict(ErrorCodes.Conflict, "Somebody else changed this at the same moment; read it again.");
}
