namespace Nibble.Gateway.ApiReference;

/// <summary>Descriptions of the tags that group this gateway's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Reviews"] = "Customers' reviews and the replies to them.",
            ["Status"] = "Health and state of the services and the gateway.",
            ["Views"] = "Responses that combine several services.",
        };
}
