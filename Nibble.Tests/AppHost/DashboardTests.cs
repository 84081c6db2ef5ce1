using Microsoft.Playwright;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>Aspire's own dashboard, in a browser, as a developer has it after <c>dotnet run</c>.</summary>
[Collection(MeasuredPlatformCollection.Name)]
public sealed class DashboardTests(MeasuredPlatform platform, Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task An_order_is_found_as_a_trace_through_every_process_that_had_a_part_in_it()
    {
        Browser.SkipIfNotInstalled();
        Skip.If(platform.Gateway is null, "Needs /proc to end the platform.");
        await using var window = await browser.OpenAsync(platform.Dashboard, 1500, 1100);
        using var market = await TestMarketplace.CreateAsync(platform.Gateway);
        using var placed = await market.Customer.SendRawAsync(
            HttpMethod.Post,
            "/api/orders",
            market.CreateOrderRequest()
        );
        placed.EnsureSuccessStatusCode();
        var trace = placed.Headers.GetValues(NibbleHeaders.RequestId).Single();

        await window.Page.GotoAsync(platform.Dashboard.ToString());
        await Assertions
            .Expect(window.Page.GetByText(ServiceNames.Gateway, new() { Exact = true }).First)
            .ToBeVisibleAsync();
        await window.Page.GotoAsync($"/traces/detail/{trace}");

        // The spans of Redis arrive some ten seconds later.
        string[] spans =
        [
            "POST /api/orders",
            "INSERT orders",
            $"deliver {EventTypeAttribute.Of<OrderPlaced>()} → {ServiceNames.Users}",
            $"handle {EventTypeAttribute.Of<OrderPlaced>()}",
            "EVAL",
        ];
        foreach (var span in spans)
        {
            await window.Page.Locator("input[name='spans-search']").FillAsync(span);
            await Assertions.Expect(window.Page.GetByText(span).First).ToBeVisibleAsync();
        }

        await window.Page.Locator("input[name='spans-search']").FillAsync("");
        string[] processes =
        [
            ServiceNames.Gateway,
            ServiceNames.Orders,
            ServiceNames.Restaurants,
            ServiceNames.Users,
            ServiceNames.Redis,
        ];
        foreach (var process in processes)
        {
            await Assertions.Expect(window.Page.GetByText(process, new() { Exact = true }).First).ToBeVisibleAsync();
        }

        await window.SaveScreenshotAsync("aspire-trace");
    }
}
