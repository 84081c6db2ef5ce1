using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>
/// Sets up each new connection: WAL (readers never wait for the writer), <c>synchronous=NORMAL</c> (safe against a
/// killed process; a power cut may lose the last commits but never corrupts), and a wait instead of an error when
/// another connection writes. The log is carried over after 16 MiB instead of 4: in a large database the pages that a
/// commit touches lie far apart, and each of them is written to its place once a round.
/// </summary>
internal sealed class SqlitePragmaInterceptor : DbConnectionInterceptor
{
    private const string Pragmas =
        "PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-2048; PRAGMA wal_autocheckpoint=4000;";

    /// <summary>
    /// Kept in the file, so a read-only connection must not ask for it: EF Core opens one to see whether the database
    /// exists, and a process that was killed just after it created the file has left it without.
    /// </summary>
    private const string EnableWal = "PRAGMA journal_mode=WAL; ";

    /// <summary>Those that have them: SQLite keeps them for as long as the pool keeps the connection.</summary>
    private readonly ConditionalWeakTable<sqlite3, SqlitePragmaInterceptor> _configuredConnections = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var handle = ((SqliteConnection)connection).Handle!;
        if (_configuredConnections.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = raw.sqlite3_db_readonly(handle, "main") == 0 ? EnableWal + Pragmas : Pragmas;
        command.ExecuteNonQuery();
        _configuredConnections.AddOrUpdate(handle, this);
    }

    /// <summary>SQLite has nothing to await.</summary>
    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
