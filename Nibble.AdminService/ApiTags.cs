namespace Nibble.AdminService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Alerts"] = "Events that need an admin's attention.",
            ["Approvals"] = "Restaurants and drivers that await approval.",
            ["Audit"] = "Every privileged action: who, what, when, from which address.",
            ["Dashboard"] = "Today's figures.",
            ["Dead letters"] = "Events that could not be delivered, and their replay.",
            ["Promotions"] = "Promotion codes.",
            ["Settings"] = "Fees, rates, radii and time limits of the marketplace.",
            ["Simulation"] = "Simulated traffic: customers, restaurants and drivers.",
            ["Tickets"] = "Support tickets.",
        };
}
