using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Menus;

/// <summary>A dish with its price and the choices that come with it: one aggregate under one version.</summary>
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

    /// <summary>Smaller comes first within the category.</summary>
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

    /// <summary>Adds a group, or replaces the one with its id.</summary>
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
    /// The price of so many with these options, or why it cannot be ordered so: not available, an option that is not
    /// this dish's or named twice, too few or too many of a group.
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

/// <summary>What an owner says about a dish; the price in minor units.</summary>
internal sealed record MenuItemDetails(Guid CategoryId, string Name, string? Description, long Price, int Position);
