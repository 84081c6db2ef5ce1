namespace Nibble.OrderService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Cart"] = "The items that a customer is about to order, with totals.",
            ["Orders"] = "Orders, from placement to delivery.",
            ["Payments"] = "Payment methods, and the ledger of an order.",
            ["Tracking"] = "The state of an order, once or as a stream.",
        };
}
