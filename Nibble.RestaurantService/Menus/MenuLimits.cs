using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Menus;

/// <summary>How large a menu can grow. It is read whole, so it must stay readable.</summary>
internal static class MenuLimits
{
    public const int Categories = 50;
    public const int Items = 500;
    public const int GroupsPerItem = 20;
    public const int OptionsPerGroup = 50;

    public static Error LimitReached(string resource, int limit) =>
        Error.Conflict(ErrorCodes.Conflict, $"There can be no more than {limit} {resource} here.");
}
