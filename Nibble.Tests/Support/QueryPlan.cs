using Microsoft.EntityFrameworkCore;

namespace Nibble.Tests.Support;

/// <summary>How SQLite means to answer a query.</summary>
internal static class QueryPlan
{
    /// <summary>The steps of <c>EXPLAIN QUERY PLAN</c>: <c>SEARCH users USING INDEX …</c>, <c>SCAN …</c>.</summary>
    public static async Task<IReadOnlyList<string>> ExplainAsync<T>(DbContext db, IQueryable<T> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
        await db.Database.OpenConnectionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await reader.ReadAsync())
        {
            steps.Add(reader.GetString(3));
        }

        return steps;
    }
}
