using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Menus;

/// <summary>Limits on the size of a menu, because menus are read as a whole.</summary>
internal static class MenuLimits
{
    public const int Categories = 50;
    public const int Items = 500;
    public const int GroupsPerItem = 20;
    public const int OptionsPerGroup = 50;

    public static Error LimitReached(string resource, int limit) =>
        Error.Conflict(ErrorCodes.Conflict, $"There can be no more than {limit} {resource} here.");
}
