using Microsoft.Data.Sqlite;
using Nibble.Contracts;
using Nibble.Tests.Support;
using Xunit.Abstractions;

namespace Nibble.Tests.Chaos;

/// <summary>Each service starts on the data folder that a kill during its first start has left.</summary>
public sealed class InterruptedStartTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-start-").FullName;

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_migration_lock_that_a_killed_process_left_behind_stops_no_start(string service)
    {
        await using (var database = Open(_folder, service, SqliteOpenMode.ReadWriteCreate))
        {
            // What EF Core's own lock leaves in the file.
            await ExecuteAsync(
                database,
                """
                PRAGMA journal_mode=WAL;
                CREATE TABLE "__EFMigrationsLock" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY,
                    "Timestamp" TEXT NOT NULL
                );
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 12:00:00+00:00');
                """
            );
        }

        await StartAsync(service, _folder, withDemoData: false);

        Assert.NotEqual(0, (await CountRowsAsync(_folder, service))["__EFMigrationsHistory"]);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_database_file_that_was_created_and_not_written_before_the_kill_stops_no_start(string service)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, $"{service}.db"), []);

        await StartAsync(service, _folder, withDemoData: false);

        Assert.NotEqual(0, (await CountRowsAsync(_folder, service))["__EFMigrationsHistory"]);
    }

    [Theory]
    [InlineData(ServiceNames.Restaurants, 8)]
    [InlineData(ServiceNames.Users, 4)]
    public async Task Killed_at_any_statement_of_its_first_start_it_starts_the_next_time_and_has_its_data_once(
        string service,
        int kills
    )
    {
        var undisturbed = Folder("undisturbed");
        int lines;
        using (var process = ServiceProcess.Start(service, undisturbed))
        {
            lines = await process.WaitUntilHealthyAsync();
        }

        var expected = await CountRowsAsync(undisturbed, service);

        // The first few statements migrate, the many others insert the demo data: so the kills are spread over the logarithm
        // of the number of lines, not over the number.
        var random = new Random(20261128);
        var moments = Enumerable
            .Range(0, kills)
            .Select(kill => (int)Math.Ceiling(Math.Pow(lines, (kill + random.NextDouble()) / kills)))
            .Distinct();
        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (moment, _) =>
            {
                var folder = Folder($"killed-after-{moment}");
                using (var process = ServiceProcess.Start(service, folder))
                {
                    output.WriteLine($"Killed after line {moment} of {lines}: {await process.KillAfterAsync(moment)}");
                }

                await StartAsync(service, folder);

                Assert.Equal(expected, await CountRowsAsync(folder, service));
            }
        );
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Two_that_start_at_once_on_one_file_both_start_and_migrate_it_once(string service)
    {
        // A migration or a demo row that is inserted twice has the key of the first, and its service does not start.
        await Task.WhenAll(StartAsync(service, _folder), StartAsync(service, _folder));

        Assert.NotEqual(0, (await CountRowsAsync(_folder, service))["__EFMigrationsHistory"]);
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_on_one_file_both_start_and_migrate_it_once()
    {
        using (var one = ServiceProcess.Start(ServiceNames.Restaurants, _folder))
        using (var other = ServiceProcess.Start(ServiceNames.Restaurants, _folder))
        {
            await Task.WhenAll(one.WaitUntilHealthyAsync(), other.WaitUntilHealthyAsync());
        }

        var alone = Folder("alone");
        await StartAsync(ServiceNames.Restaurants, alone);
        Assert.Equal(
            await CountRowsAsync(alone, ServiceNames.Restaurants),
            await CountRowsAsync(_folder, ServiceNames.Restaurants)
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Starts the service on that folder, checks that it is healthy, and stops it.</summary>
    private static Task StartAsync(string service, string folder, bool withDemoData = true) =>
        RunningServices.UseAsync(
            service,
            new Dictionary<string, string?>
            {
                ["Data:Path"] = folder,
                ["Demo:Seed"] = withDemoData ? "true" : "false",
                ["Jobs:Enabled"] = "false",
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

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
}
