namespace Nibble.RestaurantService.Menus;

/// <summary>A choice that comes with a dish: between a least and a most number of its options.</summary>
internal sealed record OptionGroup(
    Guid Id,
    string Name,
    int MinSelections,
    int MaxSelections,
    IReadOnlyList<MenuOption> Options
);

/// <summary>One of the things to choose from; the surcharge in minor units.</summary>
internal sealed record MenuOption(Guid Id, string Name, long Price);
