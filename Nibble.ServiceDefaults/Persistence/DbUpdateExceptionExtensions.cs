using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>Tells a lost race for a unique value from other failed writes.</summary>
public static class DbUpdateExceptionExtensions
{
    private const int ConstraintUnique = 2067; // SQLITE_CONSTRAINT_UNIQUE
    private const int ConstraintPrimaryKey = 1555; // SQLITE_CONSTRAINT_PRIMARYKEY

    /// <summary>Whether another row has the unique value already.</summary>
    public static bool IsUniqueViolation(this DbUpdateException exception) =>
        exception?.InnerException
            is SqliteException { SqliteExtendedErrorCode: ConstraintUnique or ConstraintPrimaryKey };
}
