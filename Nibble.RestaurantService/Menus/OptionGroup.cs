namespace Nibble.RestaurantService.Menus;

/// <summary>A group of options of a dish, with a minimum and a maximum number of selections.</summary>
internal sealed record OptionGroup(
    Guid Id,
    string Name,
    int MinSelections,
    int MaxSelections,
    IReadOnlyList<MenuOption> Options
);

/// <summary>An option; the surcharge in minor units.</summary>
internal sealed record MenuOption(Guid Id, string Name, long Price);
