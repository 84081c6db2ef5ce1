using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>Descriptions of the API reference's tags.</summary>
internal static class TagDescriptions
{
    private static readonly Dictionary<string, string> DescriptionsByTag = new()
    {
        ["Addresses"] = "Where one's orders go.",
        ["Alerts"] = "What the admins should look at.",
        ["Analytics"] = "Summaries, and the rebuild of all figures from the events.",
        ["Approvals"] = "Restaurants and drivers that want to be let in.",
        ["Audit"] = "Every privileged act: who, what, when, from where.",
        ["Cart"] = "What a customer is about to order, with its totals.",
        ["Customers"] = "Who comes back.",
        ["Dashboard"] = "Today's figures at a glance.",
        ["Dead letters"] = "Events that could not be delivered; they can be sent again.",
        ["Deliveries"] = "A driver's offers and trips.",
        ["Development"] = "Help for those who build Nibble; not there in production.",
        ["Drivers"] = "Drivers: profile, availability, figures.",
        ["Earnings"] = "What a driver made.",
        ["Favorites"] = "What somebody likes.",
        ["Hours"] = "When a restaurant is open.",
        ["Live"] = "The marketplace now, as Server-Sent Events.",
        ["Menus"] = "Dishes, their categories, options and availability.",
        ["Notifications"] = "What one is told, and by which channels.",
        ["Orders"] = "Orders, from placement to delivery.",
        ["Orders and revenue"] = "Counts, sums and averages over time.",
        ["Payments"] = "Payment methods, and the ledger of an order.",
        ["Positions"] = "Where drivers are.",
        ["Promotions"] = "Codes that make an order cheaper.",
        ["Restaurants"] = "Search, profile, status and figures of restaurants.",
        ["Reviews"] = "What customers thought, and what they were answered.",
        ["Settings"] = "Fees, rates, radii and time limits of the marketplace.",
        ["Sign-in"] = "Accounts, tokens, sessions and passwords.",
        ["Simulation"] = "A city that lives: made-up customers, kitchens and drivers.",
        ["Status"] = "How the services and the gateway are.",
        ["Tickets"] = "Questions and complaints, and who looks after them.",
        ["Tracking"] = "Where an order is, asked once or followed live.",
        ["Users"] = "Accounts: one's own, and all of them for the staff.",
        ["Views"] = "What a screen shows, in one request instead of five.",
    };

    public static Task AddDescriptions(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description ??= tag.Name is { } name ? DescriptionsByTag.GetValueOrDefault(name) : null;
        }

        return Task.CompletedTask;
    }
}
