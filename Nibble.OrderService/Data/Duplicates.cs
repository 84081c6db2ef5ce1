using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Nibble.OrderService.Data;

/// <summary>Tells a lost race for a unique key from other failures.</summary>
internal static class Duplicates
{
    private const int PrimaryKeyTaken = 1555; // SQLITE_CONSTRAINT_PRIMARYKEY
    private const int UniqueTaken = 2067; // SQLITE_CONSTRAINT_UNIQUE

    /// <summary>Somebody else inserted the same key first.</summary>
    public static bool IsDuplicate(this DbUpdateException failure) =>
        failure.InnerException is SqliteException { SqliteExtendedErrorCode: PrimaryKeyTaken or UniqueTaken };
}
