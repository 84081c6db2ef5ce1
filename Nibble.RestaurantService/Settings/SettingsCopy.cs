using Nibble.Contracts;

namespace Nibble.RestaurantService.Settings;

/// <summary>The marketplace's settings as last heard of: one row, or none while the defaults hold.</summary>
internal sealed class SettingsCopy
{
    public Guid Id { get; private init; }

    public long Version { get; private set; }

    public MarketplaceSettings Values { get; private set; } = MarketplaceSettings.Default;

    public static SettingsCopy For(Guid id) => new() { Id = id };

    /// <summary>True when this is newer than what is known.</summary>
    public bool Follow(SettingsChanged changed)
    {
        if (changed.Version <= Version)
        {
            return false;
        }

        (Version, Values) = (changed.Version, changed.Settings);
        return true;
    }
}
