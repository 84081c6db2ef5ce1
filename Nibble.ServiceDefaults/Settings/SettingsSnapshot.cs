using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Settings;

/// <summary>The marketplace's settings as a service last heard of them: one row, or none while the defaults hold.</summary>
public sealed class SettingsSnapshot
{
    private SettingsSnapshot() { }

    /// <summary>The settings' own id in the Admin Service.</summary>
    public Guid Id { get; private init; }

    /// <summary>Counts the admins' changes.</summary>
    public long Version { get; private set; }

    /// <summary>What holds.</summary>
    public MarketplaceSettings Values { get; private set; } = MarketplaceSettings.Default;

    /// <summary>A copy that has heard of nothing yet.</summary>
    public static SettingsSnapshot Create(Guid id) => new() { Id = id };

    /// <summary>True when this is newer than what is known: the newest version wins, whatever arrives last.</summary>
    public bool Apply(SettingsChanged @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        if (@event.Version <= Version)
        {
            return false;
        }

        (Version, Values) = (@event.Version, @event.Settings);
        return true;
    }
}
