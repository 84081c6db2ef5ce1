using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.Tests.Orders;

/// <summary>Every query that the service makes, and SQLite's plan of it.</summary>
internal sealed class QueryLog : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<string, SqliteParameter[]> _queries = new();

    public IReadOnlyCollection<string> Queries => [.. _queries.Keys];

    public void Clear() => _queries.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command);
        return ValueTask.FromResult(result);
    }

    /// <summary>For each query the steps of its plan.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> PlansAsync(DbContext db)
    {
        var plans = new Dictionary<string, IReadOnlyList<string>>();
        await db.Database.OpenConnectionAsync();
        foreach (var (sql, parameters) in _queries)
        {
            await using var explain = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
            explain.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            explain.Parameters.AddRange(
                parameters.Select(parameter => new SqliteParameter(parameter.ParameterName, parameter.Value))
            );
            var steps = new List<string>();
            await using var reader = await explain.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                steps.Add(reader.GetString(3));
            }

            plans.Add(sql, steps);
        }

        return plans;
    }

    private void Record(DbCommand command)
    {
        var verb = command.CommandText.TrimStart();
        if (
            verb.StartsWith("SELECT", StringComparison.Ordinal)
            || verb.StartsWith("UPDATE", StringComparison.Ordinal)
            || verb.StartsWith("DELETE", StringComparison.Ordinal)
        )
        {
            _queries[command.CommandText] = [.. command.Parameters.Cast<SqliteParameter>()];
        }
    }
}
