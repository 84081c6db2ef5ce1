using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Menus;

/// <summary>A heading of the menu.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Position">Smaller comes first; at the end (new) or unchanged if not said.</param>
public sealed record CategoryRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Range(0, 10_000)] int? Position
);

/// <summary>A dish.</summary>
/// <param name="CategoryId">The heading it stands under.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Description">What it is.</param>
/// <param name="Price">Minor units, without options.</param>
/// <param name="IsAvailable">Whether it can be ordered; yes (new) or unchanged if not said.</param>
/// <param name="Position">Smaller comes first; at the end (new) or unchanged if not said.</param>
/// <param name="OptionGroups">For a new dish: its choices. Later they have routes of their own.</param>
public sealed record MenuItemRequest(
    [property: Required] Guid? CategoryId,
    [property: Required, StringLength(120, MinimumLength = 1)] string Name,
    [property: StringLength(1000)] string? Description,
    [property: Required, Range(0, 10_000_000)] long? Price,
    bool? IsAvailable,
    [property: Range(0, 10_000)] int? Position,
    [property: MaxLength(MenuLimits.GroupsPerItem)] IReadOnlyList<OptionGroupRequest>? OptionGroups
);

/// <summary>Whether a dish can be ordered.</summary>
public sealed record AvailabilityRequest([property: Required] bool? IsAvailable);

/// <summary>A choice that comes with a dish.</summary>
/// <param name="Name">What is chosen: "Size", "Extras".</param>
/// <param name="MinSelections">The least number of options to choose; 0 makes it optional.</param>
/// <param name="MaxSelections">The most number of options to choose.</param>
/// <param name="Options">For a new group: what there is to choose. Later options have routes of their own.</param>
public sealed record OptionGroupRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required, Range(0, MenuLimits.OptionsPerGroup)] int? MinSelections,
    [property: Required, Range(1, MenuLimits.OptionsPerGroup)] int? MaxSelections,
    [property: MaxLength(MenuLimits.OptionsPerGroup)] IReadOnlyList<MenuOptionRequest>? Options
);

/// <summary>One of the things to choose from.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Price">Surcharge in minor units.</param>
public sealed record MenuOptionRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required, Range(0, 1_000_000)] long? Price
);

/// <summary>A menu, whole.</summary>
internal sealed record MenuResponse(Guid RestaurantId, string Currency, IReadOnlyList<MenuSection> Categories);

/// <summary>A heading and what stands under it.</summary>
internal sealed record MenuSection(Guid Id, string Name, IReadOnlyList<MenuItemResponse> Items);

/// <summary>A heading.</summary>
internal sealed record CategoryResponse(Guid Id, string Name, int Position)
{
    public static CategoryResponse Of(MenuCategory category) => new(category.Id, category.Name, category.Position);
}

/// <summary>A dish; prices in minor units.</summary>
internal sealed record MenuItemResponse(
    Guid Id,
    Guid CategoryId,
    string Name,
    string? Description,
    long Price,
    bool IsAvailable,
    IReadOnlyList<OptionGroup> OptionGroups
)
{
    public static MenuItemResponse Of(MenuItem item) =>
        new(item.Id, item.CategoryId, item.Name, item.Description, item.Price, item.IsAvailable, item.OptionGroups);
}

/// <summary>The sort key of what stands on a menu.</summary>
internal sealed record PositionCursor(int Position, Guid Id);
