using Nibble.Contracts;

namespace Nibble.AdminService.Settings;

/// <summary>The marketplace settings, stored in one row.</summary>
internal sealed class SettingsRow
{
    /// <summary>The id of the only row, and the subject of <see cref="SettingsChanged"/>.</summary>
    public static readonly Guid SingletonId = new("5e771265-0000-8000-8000-000000000001");

    public Guid Id { get; private init; } = SingletonId;

    public MarketplaceSettings Values { get; private set; } = MarketplaceSettings.Default;

    public long Version { get; private set; } = 1;

    public DateTime UpdatedAt { get; private set; }

    /// <summary>Replaces all values and increments the version that other services compare.</summary>
    public void Change(MarketplaceSettings values, DateTime now)
    {
        Values = values;
        Version++;
        UpdatedAt = now;
    }
}
