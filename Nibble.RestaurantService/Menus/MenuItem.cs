using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Menus;

/// <summary>A dish with its price and option groups: one aggregate with one version.</summary>
internal sealed class MenuItem : IPubliclyCachedEntity
{
    private MenuItem() { }

    public Guid Id { get; private init; }

    public Guid RestaurantId { get; private init; }

    public Guid CategoryId { get; private set; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>Minor units, without options.</summary>
    public long Price { get; private set; }

    public bool IsAvailable { get; private set; } = true;

    /// <summary>Sort position within the category, ascending.</summary>
    public int Position { get; private set; }

    /// <summary>In menu order.</summary>
    public IReadOnlyList<OptionGroup> OptionGroups { get; private set; } = [];

    public long Version { get; private set; } = 1;

    public static MenuItem Create(Guid id, Guid restaurantId, MenuItemDetails details)
    {
        var item = new MenuItem { Id = id, RestaurantId = restaurantId };
        item.Change(details);
        item.Version = 1;
        return item;
    }

    public void Change(MenuItemDetails details)
    {
        CategoryId = details.CategoryId;
        Name = details.Name;
        Description = details.Description;
        Price = details.Price;
        Position = details.Position;
        Version++;
    }

    public void SetAvailability(bool isAvailable)
    {
        IsAvailable = isAvailable;
        Version++;
    }

    /// <summary>Adds a group, or replaces the one with the same id.</summary>
    public Error? AddOrReplaceGroup(OptionGroup group)
    {
        var isNew = OptionGroups.All(known => known.Id != group.Id);
        if (isNew && OptionGroups.Count >= MenuLimits.GroupsPerItem)
        {
            return MenuLimits.LimitReached("option groups", MenuLimits.GroupsPerItem);
        }

        if (group.Options.Count > MenuLimits.OptionsPerGroup)
        {
            return MenuLimits.LimitReached("options", MenuLimits.OptionsPerGroup);
        }

        if (group.MaxSelections < group.MinSelections)
        {
            return Error.Invalid("maxSelections", "Must not be less than minSelections.");
        }

        OptionGroups = isNew
            ? [.. OptionGroups, group]
            : [.. OptionGroups.Select(known => known.Id == group.Id ? group : known)];
        Version++;
        return null;
    }

    public void RemoveGroup(Guid groupId)
    {
        OptionGroups = [.. OptionGroups.Where(group => group.Id != groupId)];
        Version++;
    }

    /// <summary>
    /// Computes the price for the quantity and options, or the reason why it cannot be ordered: unavailable, an option
    /// that is unknown or duplicate, too few or too many options of a group.
    /// </summary>
    public QuotedLine Quote(int quantity, IReadOnlyList<Guid> optionIds)
    {
        var chosen = OptionGroups
            .SelectMany(group => group.Options)
            .Where(option => optionIds.Contains(option.Id))
            .ToList();
        var fits =
            chosen.Count == optionIds.Count
            && OptionGroups.All(group =>
            {
                var count = group.Options.Count(option => optionIds.Contains(option.Id));
                return count >= group.MinSelections && count <= group.MaxSelections;
            });
        return new QuotedLine(
            Id,
            Name,
            quantity,
            Price + chosen.Sum(option => option.Price),
            [.. chosen.Select(option => new QuotedOption(option.Id, option.Name, option.Price))],
            !IsAvailable ? ErrorCodes.ItemUnavailable
                : !fits ? ErrorCodes.OptionInvalid
                : null
        );
    }
}

/// <summary>The properties of a dish that the owner sets; the price in minor units.</summary>
internal sealed record MenuItemDetails(Guid CategoryId, string Name, string? Description, long Price, int Position);
