using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LoadClient;

/// <summary>
/// Makes a long history out of the Order Service's own: each of the demo city's orders, which went through the real
/// transitions, is repeated with its payments, changes, events and inbox lines under new ids within the same hour, until there
/// are so many. The schema is whatever the service's migrations made. Quick because the indexes are built at the end.
/// </summary>
internal sealed class OrderHistoryGenerator(string file)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>How long the service keeps delivered events and idempotency keys, and remembers what it received.</summary>
    private const string OutboxRetention = "-7 days";
    private const string IdempotencyRecordRetention = "-2 days";
    private const string InboxRetention = "-60 days";

    private static readonly string[] Tables =
    [
        "orders",
        "order_changes",
        "payment_transactions",
        "outbox_messages",
        "inbox_messages",
        "idempotency_records",
    ];

    public void Generate(int count)
    {
        var start = Stopwatch.GetTimestamp();
        using var db = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()
        );
        db.Open();
        db.CreateFunction("number_of", (long serial) => CreateOrderNumber(serial), isDeterministic: true);
        Execute(
            db,
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA locking_mode=EXCLUSIVE;
            PRAGMA temp_store=MEMORY; PRAGMA cache_size=-400000; PRAGMA threads=2;
            """
        );
        var indexes = Query(
            db,
            $"SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({QuoteAll(Tables)})"
        );
        foreach (
            var index in Query(
                db,
                $"SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({QuoteAll(Tables)})"
            )
        )
        {
            Execute(db, $"DROP INDEX \"{index}\"");
        }

        Execute(
            db,
            """
            BEGIN;
            CREATE TEMP TABLE seed AS SELECT * FROM orders;
            CREATE TEMP TABLE seed_changes AS SELECT * FROM order_changes ORDER BY Sequence;
            CREATE INDEX temp.seed_changes_order ON seed_changes (OrderId);
            CREATE TEMP TABLE seed_payments AS SELECT * FROM payment_transactions;
            CREATE INDEX temp.seed_payments_order ON seed_payments (OrderId, Line);
            CREATE INDEX temp.seed_payments_id ON seed_payments (Id);
            CREATE TEMP TABLE seed_events AS SELECT * FROM outbox_messages ORDER BY Sequence;
            CREATE INDEX temp.seed_events_order ON seed_events (SubjectId);
            CREATE TEMP TABLE original AS
                SELECT row_number() OVER (ORDER BY CreatedAt) AS N, Id, date(CreatedAt) AS Day FROM seed;
            CREATE INDEX temp.original_day ON original (Day);
            CREATE TEMP TABLE batch (OldId TEXT, NewId TEXT, K INTEGER, Shift TEXT, Serial INTEGER, OldNumber TEXT, At TEXT);
            """
        );
        var seeds = int.Parse(Query(db, "SELECT count(*) FROM seed")[0], CultureInfo.InvariantCulture);
        foreach (var day in Query(db, "SELECT DISTINCT Day FROM original ORDER BY Day"))
        {
            Execute(
                db,
                $"""
                DELETE FROM batch;
                WITH RECURSIVE copies (K) AS (SELECT 1 UNION ALL SELECT K + 1 FROM copies WHERE K < {count / seeds + 1})
                INSERT INTO batch
                SELECT o.Id, {NewId("o.Id", "o.CreatedAt")}, K, Shift, (K * {seeds}) + N, o.Number, {ShiftTimestamp("o.CreatedAt")}
                FROM (SELECT K, '-' || (K * 2477 % 3600) || ' seconds' AS Shift FROM copies)
                CROSS JOIN original n JOIN seed o ON o.Id = n.Id
                WHERE n.Day = '{day}' AND ((K - 1) * {seeds}) + N <= {count - seeds}
                ORDER BY 7;
                INSERT INTO orders SELECT {SelectList(db, "orders", "o", ("Id", "NewId"), ("Number", "number_of(Serial)"))}
                FROM batch CROSS JOIN seed o ON o.Id = OldId ORDER BY batch.rowid;
                INSERT INTO order_changes SELECT {SelectList(db, "order_changes", "c", ("Sequence", "NULL"), ("OrderId", "NewId"))}
                FROM batch CROSS JOIN seed_changes c ON c.OrderId = OldId ORDER BY batch.rowid, c.Sequence;
                INSERT INTO payment_transactions SELECT {SelectList(
                    db,
                    "payment_transactions",
                    "p",
                    ("Id", NewId("p.Id", "p.At")),
                    ("OrderId", "NewId"),
                    ("AuthorizationId", $"(SELECT {NewId("a.Id", "a.At")} FROM seed_payments a WHERE a.Id = p.AuthorizationId)"),
                    ("Reference", $"'sandbox_' || lower(replace({NewId("p.Id", "p.At")}, '-', ''))")
                )}
                FROM batch CROSS JOIN seed_payments p ON p.OrderId = OldId ORDER BY batch.rowid, p.Line;
                INSERT INTO outbox_messages SELECT {SelectList(
                    db,
                    "outbox_messages",
                    "e",
                    ("Sequence", "NULL"),
                    ("Id", NewId("e.Id", "e.Time")),
                    ("SubjectId", "NewId"),
                    ("Data", "replace(replace(e.Data, lower(OldId), lower(NewId)), OldNumber, number_of(Serial))")
                )}
                FROM batch CROSS JOIN seed_events e ON e.SubjectId = OldId
                WHERE At > datetime('now', '{OutboxRetention}') ORDER BY batch.rowid, e.Sequence;
                INSERT INTO inbox_messages SELECT {NewId("'00000000-0000-0000-8' || substr(hex(randomblob(2)), 1, 3) || '-' || hex(randomblob(6))", "At")}, At
                FROM batch CROSS JOIN (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)
                WHERE At > datetime('now', '{InboxRetention}');
                INSERT INTO idempotency_records SELECT o.CustomerId, lower(hex(randomblob(16))), lower(hex(randomblob(32))), NewId, At, NULL
                FROM batch CROSS JOIN seed o ON o.Id = OldId WHERE At > datetime('now', '{IdempotencyRecordRetention}');
                """
            );
        }

        Execute(db, "UPDATE outbox_cursors SET Position = (SELECT max(Sequence) FROM outbox_messages); COMMIT;");
        foreach (var index in indexes)
        {
            Execute(db, index);
        }

        Execute(db, "PRAGMA journal_mode=WAL; PRAGMA wal_checkpoint(TRUNCATE);");
        var made = int.Parse(Query(db, "SELECT count(*) FROM orders")[0], CultureInfo.InvariantCulture);
        if (made != count)
        {
            throw new InvalidOperationException($"{made} orders instead of {count}.");
        }

        Console.Error.WriteLine(
            $"  {count, 9:N0} orders, {new FileInfo(file).Length / 1e6:N0} MB, in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"
        );
    }

    /// <summary>All columns of a table: timestamps shifted, some replaced, the rest copied.</summary>
    private static string SelectList(
        SqliteConnection db,
        string table,
        string alias,
        params (string Column, string Value)[] replacements
    ) =>
        string.Join(
            ", ",
            Query(db, $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid")
                .Select(column =>
                    replacements.SingleOrDefault(other => other.Column == column).Value
                    ?? (IsTimestamp(column) ? ShiftTimestamp($"{alias}.{column}") : $"{alias}.\"{column}\"")
                )
        );

    private static bool IsTimestamp(string column) =>
        column.EndsWith("At", StringComparison.Ordinal)
        || column is "ScheduledFor" or "AcceptanceDeadline" or "PaymentDeadline" or "Time";

    /// <summary>A moment as EF Core writes it, moved by the copy's shift.</summary>
    private static string ShiftTimestamp(string timestamp) =>
        $"rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', {timestamp}, Shift), '0'), '.')";

    /// <summary>A UUIDv7 of the moved moment, in which the copy's number takes the place of the first random bits.</summary>
    private static string NewId(string id, string timestamp) =>
        $"printf('%08X-%04X-7%03X-%s', {UnixMilliseconds(timestamp)} >> 16, {UnixMilliseconds(timestamp)} & 65535, K, substr({id}, 20))";

    private static string UnixMilliseconds(string timestamp) =>
        $"CAST(unixepoch({timestamp}, Shift, 'subsec') * 1000 AS INTEGER)";

    /// <summary>In the service's format of 40 bits; the odd factor makes the mapping a bijection.</summary>
    private static string CreateOrderNumber(long serial)
    {
        var bits = (ulong)serial * 0x9E3779B97F & 0xFF_FFFF_FFFF;
        var letters = Enumerable.Range(0, 8).Select(at => Alphabet[(int)(bits >> (5 * (7 - at)) & 31)]).ToArray();
        return $"{new string(letters, 0, 4)}-{new string(letters, 4, 4)}";
    }

    private static string QuoteAll(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static List<string> Query(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }
}
