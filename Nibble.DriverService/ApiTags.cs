namespace Nibble.DriverService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Deliveries"] = "A driver's offers and deliveries.",
            ["Drivers"] = "Drivers: profile, availability, figures.",
            ["Earnings"] = "A driver's earnings.",
            ["Positions"] = "Driver positions.",
            ["Reviews"] = "Customers' reviews and the replies to them.",
        };
}
