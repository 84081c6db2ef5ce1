using Nibble.Contracts;

namespace Nibble.OrderService.Settings;

/// <summary>The last settings of the marketplace that were heard of: one row.</summary>
internal sealed class SettingsCopy
{
    public Guid Id { get; private init; }

    public long Version { get; private set; }

    public MarketplaceSettings Values { get; private set; } = MarketplaceSettings.Default;

    public static SettingsCopy Of(Guid id) => new() { Id = id };

    /// <summary>The newest version wins, whatever arrives last.</summary>
    public void Follow(SettingsChanged happened)
    {
        if (happened.Version > Version)
        {
            (Version, Values) = (happened.Version, happened.Settings);
        }
    }
}
