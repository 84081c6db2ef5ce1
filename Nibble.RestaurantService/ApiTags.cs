namespace Nibble.RestaurantService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Dashboard"] = "Today's figures.",
            ["Hours"] = "Opening hours of a restaurant.",
            ["Menus"] = "Dishes, their categories, options and availability.",
            ["Restaurants"] = "Search, profile, status and figures of restaurants.",
            ["Reviews"] = "Customers' reviews and the replies to them.",
        };
}
