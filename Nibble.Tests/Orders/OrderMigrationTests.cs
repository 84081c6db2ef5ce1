using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nibble.OrderService.Data;

namespace Nibble.Tests.Orders;

/// <summary>A database of an earlier version keeps its data when it is migrated, in both directions.</summary>
public sealed class OrderMigrationTests : IDisposable
{
    private const string Initial = "20261124013718_Initial";

    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    [Fact]
    public async Task Renamed_columns_and_tables_keep_their_values()
    {
        await _connection.OpenAsync();
        await using var db = new OrderDbContext(
            new DbContextOptionsBuilder<OrderDbContext>().UseSqlite(_connection).Options
        );
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync(Initial);
        await InsertAsync(
            "orders",
            new()
            {
                ["Id"] = "o1",
                ["TipBefore"] = 1,
                ["SettleAttempts"] = 2,
                ["SettleAt"] = "2026-01-03",
                ["RefundGranted"] = 4,
                ["PaymentRefusalReason"] = "in words",
                ["PaymentRefusal"] = "A_CODE",
                ["PayBy"] = "2026-01-07",
                ["Forget"] = 1,
                ["AcceptBy"] = "2026-01-09",
                ["Promotion"] = "Wanted",
            }
        );
        await InsertAsync(
            "payment_entries",
            new()
            {
                ["Id"] = "p1",
                ["OrderId"] = "o1",
                ["RefusalCode"] = "B_CODE",
            }
        );
        await InsertAsync(
            "placement_keys",
            new()
            {
                ["Key"] = "k1",
                ["OrderId"] = "o1",
                ["Answer"] = "{}",
            }
        );

        await migrator.MigrateAsync();

        Assert.Equal(
            "1|2|2026-01-03|4|in words|A_CODE|2026-01-07|1|2026-01-09|RedemptionPending",
            await ReadAsync(
                """
                SELECT PreviousTip || '|' || PaymentAttempts || '|' || NextPaymentAttemptAt || '|' || RefundedAmount || '|' ||
                    PaymentFailureMessage || '|' || PaymentFailureCode || '|' || PaymentDeadline || '|' ||
                    AnonymizationRequested || '|' || AcceptanceDeadline || '|' || Promotion
                FROM orders
                """
            )
        );
        Assert.Equal("B_CODE", await ReadAsync("SELECT FailureCode FROM payment_transactions WHERE OrderId = 'o1'"));
        Assert.Equal("k1", await ReadAsync("SELECT Key FROM idempotency_records WHERE Response IS NULL"));

        await migrator.MigrateAsync(Initial);

        Assert.Equal(
            "4|A_CODE|Wanted",
            await ReadAsync("SELECT RefundGranted || '|' || PaymentRefusal || '|' || Promotion FROM orders")
        );
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Inserts a row; columns that must not be null and are not named get 0 or an empty text.</summary>
    private async Task InsertAsync(string table, Dictionary<string, object> values)
    {
        await using (var columns = _connection.CreateCommand())
        {
            columns.CommandText = $"SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" = 1";
            await using var reader = await columns.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                values.TryAdd(reader.GetString(0), reader.GetString(1) == "INTEGER" ? 0 : "");
            }
        }

        await using var insert = _connection.CreateCommand();
        insert.CommandText =
            $"INSERT INTO {table} ({string.Join(", ", values.Keys)}) VALUES ({string.Join(", ", values.Keys.Select(name => $"${name}"))})";
        foreach (var (name, value) in values)
        {
            insert.Parameters.AddWithValue($"${name}", value);
        }

        await insert.ExecuteNonQueryAsync();
    }

    private async Task<string?> ReadAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
