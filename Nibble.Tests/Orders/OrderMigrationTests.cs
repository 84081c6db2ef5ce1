using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nibble.OrderService.Data;
using Nibble.Tests.Support;

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
        _connection.InsertRow(
            "orders",
            ("Id", "o1"),
            ("TipBefore", 1),
            ("SettleAttempts", 2),
            ("SettleAt", "2026-01-03"),
            ("RefundGranted", 4),
            ("PaymentRefusalReason", "in words"),
            ("PaymentRefusal", "A_CODE"),
            ("PayBy", "2026-01-07"),
            ("Forget", 1),
            ("AcceptBy", "2026-01-09"),
            ("Promotion", "Wanted")
        );
        _connection.InsertRow("payment_entries", ("Id", "p1"), ("OrderId", "o1"), ("RefusalCode", "B_CODE"));
        _connection.InsertRow("placement_keys", ("Key", "k1"), ("OrderId", "o1"), ("Answer", "{}"));

        await migrator.MigrateAsync();

        Assert.Equal(
            "1|2|2026-01-03|4|in words|A_CODE|2026-01-07|1|2026-01-09|RedemptionPending",
            Assert.Single(
                _connection.Query(
                    """
                    SELECT PreviousTip || '|' || PaymentAttempts || '|' || NextPaymentAttemptAt || '|' || RefundedAmount || '|' ||
                        PaymentFailureMessage || '|' || PaymentFailureCode || '|' || PaymentDeadline || '|' ||
                        AnonymizationRequested || '|' || AcceptanceDeadline || '|' || Promotion
                    FROM orders
                    """
                )
            )
        );
        Assert.Equal(
            "B_CODE",
            Assert.Single(_connection.Query("SELECT FailureCode FROM payment_transactions WHERE OrderId = 'o1'"))
        );
        Assert.Equal(
            "k1",
            Assert.Single(_connection.Query("SELECT Key FROM idempotency_records WHERE Response IS NULL"))
        );

        await migrator.MigrateAsync(Initial);

        Assert.Equal(
            "4|A_CODE|Wanted",
            Assert.Single(
                _connection.Query("SELECT RefundGranted || '|' || PaymentRefusal || '|' || Promotion FROM orders")
            )
        );
    }

    public void Dispose() => _connection.Dispose();
}
