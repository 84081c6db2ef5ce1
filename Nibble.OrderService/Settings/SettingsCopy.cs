using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

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

internal static class SettingsQueries
{
    /// <summary>What holds now.</summary>
    public static async Task<MarketplaceSettings> CurrentSettingsAsync(
        this OrderDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Settings.AsNoTracking().Select(copy => copy.Values).SingleOrDefaultAsync(cancellationToken)
        ?? MarketplaceSettings.Default;
}

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<SettingsCopy>
{
    public void Configure(EntityTypeBuilder<SettingsCopy> builder)
    {
        builder.ToTable("settings");
        builder.Property(copy => copy.Id).ValueGeneratedNever();
        builder.Property(copy => copy.Values).AsJson();
    }
}

/// <summary>An admin changed the settings; orders placed from now on follow them.</summary>
internal sealed class OnSettingsChanged(OrderDbContext db) : IEventHandler<SettingsChanged>
{
    public async Task HandleAsync(SettingsChanged happened, CancellationToken cancellationToken)
    {
        var copy = await db.Settings.FindAsync([happened.SettingsId], cancellationToken);
        if (copy is null)
        {
            db.Add(copy = SettingsCopy.Of(happened.SettingsId));
        }

        copy.Follow(happened);
    }
}
