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
        tables.ForEach(table => InsertRow(connection, table));

        migrator.Migrate();

        Assert.Equal(tables.Count, CountRows(connection));

        migrator.Migrate(initial);

        Assert.Equal(tables.Count, CountRows(connection));
        Assert.All(tables, table => Assert.Equal("1", Query(connection, $"SELECT count(*) FROM {table}")[0]));
    }

    /// <summary>Inserts a row in which each column that must not be null is 0 or an empty text.</summary>
    private static void InsertRow(SqliteConnection connection, string table)
    {
        var required = Query(connection, $"SELECT name FROM pragma_table_info('{table}') WHERE \"notnull\" = 1");
        var values = Query(
            connection,
            $"SELECT CASE type WHEN 'TEXT' THEN '''''' ELSE '0' END FROM pragma_table_info('{table}') WHERE \"notnull\" = 1"
        );
        using var insert = connection.CreateCommand();
        insert.CommandText =
            $"INSERT INTO {table} ({string.Join(", ", required.Select(column => $"\"{column}\""))}) VALUES ({string.Join(", ", values)})";
        insert.ExecuteNonQuery();
    }

    private static int CountRows(SqliteConnection connection) =>
        ListTables(connection)
            .Sum(table =>
                int.Parse(Query(connection, $"SELECT count(*) FROM {table}")[0], CultureInfo.InvariantCulture)
            );

    /// <summary>The tables of the model: neither SQLite's own, nor EF's, nor those behind a virtual table.</summary>
    private static List<string> ListTables(SqliteConnection connection) =>
        Query(
            connection,
            """
            SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '|_|_%' ESCAPE '|'
            """
        );

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
