using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>An upgrade loses no row: a database of the first version, with a row in each table, is migrated and back.</summary>
public sealed class MigrationTests
{
    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public Task Each_row_survives_every_migration_in_both_directions(string service) =>
        RunningServices.InspectAsync(service, (_, db) => MigrateUpAndDown(db.GetType()));

    private static void MigrateUpAndDown(Type contextType)
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=False");
        connection.Open();
        var options = (DbContextOptionsBuilder)
            Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(contextType))!;
        using var db = (DbContext)Activator.CreateInstance(contextType, options.UseSqlite(connection).Options)!;
        var migrator = db.GetService<IMigrator>();
        var initial = db.Database.GetMigrations().First();
        migrator.Migrate(initial);
        var tables = ListTables(connection);
        tables.ForEach(table => connection.InsertRow(table));

        migrator.Migrate();

        Assert.Equal(tables.Count, CountRows(connection));

        migrator.Migrate(initial);

        Assert.Equal(tables.Count, CountRows(connection));
        Assert.All(tables, table => Assert.Equal("1", connection.Query($"SELECT count(*) FROM {table}")[0]));
    }

    private static int CountRows(SqliteConnection connection) =>
        ListTables(connection)
            .Sum(table =>
                int.Parse(connection.Query($"SELECT count(*) FROM {table}")[0], CultureInfo.InvariantCulture)
            );

    /// <summary>The tables of the model: neither SQLite's own, nor EF's, nor those behind a virtual table.</summary>
    private static List<string> ListTables(SqliteConnection connection) =>
        connection.Query(
            """
            SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '|_|_%' ESCAPE '|'
            """
        );
}
