using Microsoft.Playwright;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>Aspire's own dashboard, in a browser, as a developer has it after <c>dotnet run</c>.</summary>
public sealed class DashboardTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("nibble-dashboard-").FullName;

    [SkippableFact]
    public async Task An_order_is_found_as_a_trace_through_every_process_that_had_a_part_in_it()
    {
        Browser.SkipWithout();
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var gateway = new Uri($"http://localhost:{Platform.FreePort()}");
        await using var appHost = AppHostProcess.Start(
            $"--Gateway:Port={gateway.Port}",
            $"--Dashboard:Port={Platform.FreePort()}",
            $"--Data:Path={_data}",
            "--Gateway:RateLimits:auth:Burst=1000"
        );
        var login = (await appHost.WaitForLineAsync("  Dashboard ")).Split(' ')[^1];
        await using var window = await browser.OpenAsync(new Uri(login), 1500, 1100);
        using var market = await Marketplace.OpenAsync(gateway);
        using var placed = await market.Customer.TryAsync(HttpMethod.Post, "/api/orders", market.OrderOf());
        placed.EnsureSuccessStatusCode();
        var trace = placed.Headers.GetValues(NibbleHeaders.RequestId).Single();

        await window.Page.GotoAsync(login);
        await Assertions
            .Expect(window.Page.GetByText(ServiceNames.Gateway, new() { Exact = true }).First)
            .ToBeVisibleAsync();
        await window.Page.GotoAsync($"/traces/detail/{trace}");

        // The spans of Redis arrive some ten seconds later.
        string[] spans =
        [
            "POST /api/orders",
            "INSERT orders",
            $"deliver {OrderPlaced.EventType} → {ServiceNames.Users}",
            $"handle {OrderPlaced.EventType}",
            "EVAL",
        ];
        foreach (var span in spans)
        {
            await window.Page.GetByPlaceholder("Filter...").FillAsync(span);
            await Assertions.Expect(window.Page.GetByText(span).First).ToBeVisibleAsync();
        }

        await window.Page.GetByPlaceholder("Filter...").FillAsync("");
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

        await window.PictureAsync("aspire-trace");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
