using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>
/// Sets up each new connection: WAL (readers never wait for the writer), <c>synchronous=NORMAL</c> (safe against a
/// killed process; a power cut may lose the last commits but never corrupts), and a wait instead of an error when
/// another connection writes.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-2048;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
