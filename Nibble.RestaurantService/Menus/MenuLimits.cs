using Nibble.ServiceDefaults.Errors;

namespace Nibble.RestaurantService.Menus;

/// <summary>How large a menu can grow. It is read whole, so it must stay readable.</summary>
internal static class MenuLimits
{
    public const int Categories = 50;
    public const int Items = 500;
    public const int GroupsAnItem = 20;
    public const int OptionsAGroup = 50;

    public static Error Reached(string things, int limit) =>
        Error.Conflict(ErrorCodes.Conflict, $"There can be no more than {limit} {things} here.");
}
