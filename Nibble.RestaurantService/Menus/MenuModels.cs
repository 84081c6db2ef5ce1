using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Menus;

/// <summary>A category of the menu.</summary>
/// <param name="Name">The name.</param>
/// <param name="Position">Sort position, ascending; by default at the end (new) or unchanged.</param>
public sealed record CategoryRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Range(0, 10_000)] int? Position
);

/// <summary>A dish.</summary>
/// <param name="CategoryId">The category.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">The description.</param>
/// <param name="Price">Minor units, without options.</param>
/// <param name="IsAvailable">Whether it can be ordered; by default true (new) or unchanged.</param>
/// <param name="Position">Sort position, ascending; by default at the end (new) or unchanged.</param>
/// <param name="OptionGroups">For a new dish: its option groups. They are changed by their own routes.</param>
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

/// <summary>A group of options of a dish.</summary>
/// <param name="Name">What is chosen, such as "Size" or "Extras".</param>
/// <param name="MinSelections">The minimum number of options to choose; 0 makes the group optional.</param>
/// <param name="MaxSelections">The maximum number of options to choose.</param>
/// <param name="Options">For a new group: its options. They are changed by their own routes.</param>
public sealed record OptionGroupRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required, Range(0, MenuLimits.OptionsPerGroup)] int? MinSelections,
    [property: Required, Range(1, MenuLimits.OptionsPerGroup)] int? MaxSelections,
    [property: MaxLength(MenuLimits.OptionsPerGroup)] IReadOnlyList<MenuOptionRequest>? Options
);

/// <summary>An option of a group.</summary>
/// <param name="Name">The name.</param>
/// <param name="Price">Surcharge in minor units.</param>
public sealed record MenuOptionRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required, Range(0, 1_000_000)] long? Price
);

/// <summary>A complete menu.</summary>
internal sealed record MenuResponse(Guid RestaurantId, string Currency, IReadOnlyList<MenuSection> Categories);

/// <summary>A category with its dishes.</summary>
internal sealed record MenuSection(Guid Id, string Name, IReadOnlyList<MenuItemResponse> Items);

/// <summary>A category.</summary>
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

/// <summary>The sort key of categories and dishes.</summary>
internal sealed record PositionCursor(int Position, Guid Id);
