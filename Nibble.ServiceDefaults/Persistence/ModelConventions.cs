using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>How every service maps its types to SQLite.</summary>
public static class ModelConventions
{
    /// <summary>
    /// Call it from <c>ConfigureConventions</c>: times are stored and read back as UTC, enums as their names.
    /// </summary>
    public static void UseNibbleConventions(this ModelConfigurationBuilder configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Properties<DateTime>().HaveConversion<UtcDateTimeValueConverter>();
        configuration.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    private sealed class UtcDateTimeValueConverter()
        : ValueConverter<DateTime, DateTime>(
            value => value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value,
            stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc)
        );
}
