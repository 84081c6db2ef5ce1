using Microsoft.Data.Sqlite;
using Nibble.Tests.Support;

namespace Nibble.Tests.Chaos;

/// <summary>Each service starts on the data folder that a kill during its first start has left.</summary>
public sealed class InterruptedStartTests : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-start-").FullName;

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_database_file_that_was_created_and_not_written_before_the_kill_stops_no_start(string service)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, $"{service}.db"), []);

        await StartAsync(service, _folder);

        Assert.NotEqual(0, (await CountRowsAsync(_folder, service))["__EFMigrationsHistory"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Starts the service on that folder, checks that it is healthy, and stops it.</summary>
    private static Task StartAsync(string service, string folder) =>
        RunningServices.UseAsync(
            service,
            new Dictionary<string, string?>
            {
                ["Data:Path"] = folder,
                ["Demo:Seed"] = "false",
                ["Work:Run"] = "false",
            },
            StartLimit,
            async client =>
            {
                using var response = await client.GetAsync("/health");
                await response.JsonAsync();
            }
        );

    /// <summary>The rows of each table that is the service's own or the migrations', after checking the whole file.</summary>
    private static async Task<SortedDictionary<string, long>> CountRowsAsync(string folder, string service)
    {
        await using var database = Open(folder, service, SqliteOpenMode.ReadWrite);
        Assert.Equal("ok", await ExecuteAsync(database, "PRAGMA integrity_check"));
        Assert.Null(await ExecuteAsync(database, "PRAGMA foreign_key_check"));

        var tables = new List<string>();
        await using (var command = database.CreateCommand())
        {
            // Not the shadow tables of the search index: how it is stored is its own affair.
            command.CommandText = """
                SELECT name FROM pragma_table_list
                WHERE schema = 'main' AND type IN ('table', 'virtual')
                    AND name NOT LIKE 'sqlite_%' AND name <> '__EFMigrationsLock'
                """;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            rows[table] = (long)(await ExecuteAsync(database, $"SELECT count(*) FROM \"{table}\""))!;
        }

        return rows;
    }

    private static async Task<object?> ExecuteAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private static SqliteConnection Open(string folder, string service, SqliteOpenMode mode)
    {
        var database = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(folder, $"{service}.db"),
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        database.Open();
        return database;
    }
}
