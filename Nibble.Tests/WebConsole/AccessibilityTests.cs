using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Nibble.Tests.Support;

namespace Nibble.Tests.WebConsole;

/// <summary>axe looks at each page of each view, in light and in dark; and each fits a phone.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class AccessibilityTests(Platform platform, Browser browser)
{
    // Only the colours differ in the dark.
    private static readonly AxeRunOptions Colours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
    };

    // Text in a box that is narrower than three of its letters.
    private const string LettersBelowEachOther = """
        [...document.querySelectorAll('main *')]
            .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim().length > 5))
            .filter(one => !one.closest('svg, .visually-hidden'))
            .filter(one => {
                const width = one.getBoundingClientRect().width;
                return width > 0 && width < 1.5 * parseFloat(getComputedStyle(one).fontSize);
            })
            .map(one => one.textContent)
        """;

    [SkippableTheory]
    [InlineData("Order as a customer", "customer", "", "cart", "orders", "account")]
    [InlineData("Run a restaurant", "restaurant", "", "today", "menu", "hours", "reviews", "profile")]
    [InlineData("Drive a delivery", "driver", "", "earnings")]
    [InlineData(
        "Keep the city running",
        "admin",
        "",
        "health",
        "approvals",
        "promotions",
        "tickets",
        "audit",
        "events"
    )]
    public async Task Each_page_is_usable_by_everybody(string door, string view, params string[] sections)
    {
        Browser.SkipIfNotInstalled();
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        var page = window.Page;
        await page.GotoAsync("/");
        await Assertions.Expect(window.Button(door)).ToBeVisibleAsync();
        await CheckAsync(window, "welcome");
        await window.Button(door).ClickAsync();
        await page.WaitForURLAsync($"**/#/{view}");

        foreach (var section in sections)
        {
            await page.GotoAsync($"/#/{view}/{section}".TrimEnd('/'));
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            await CheckAsync(window, $"{view}/{section}");
            if ((view, section) is ("customer", ""))
            {
                await window.SaveScreenshotAsync("restaurants");
            }
        }

        Assert.Empty(window.Errors);
    }

    [SkippableFact]
    public async Task The_bell_reads_out_what_it_shows_when_much_is_unread()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        for (var order = 0; order < 5; order++)
        {
            var id = TestMarketplace.GetId(await market.Customer.PostAsync("/api/orders", market.CreateOrderRequest()));
            await market.Customer.PostAsync($"/api/orders/{id}/cancel", new { reason = "Changed my mind" });
        }

        await market.Customer.WaitForAsync(
            "/api/users/me/notifications",
            page => page.GetProperty("items").GetArrayLength() >= 10
        );
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.SignInAsync("customer", market.Customer.Email, TestUser.Password);

        await Assertions.Expect(window.Button("Notifications, 9+ unread")).ToBeVisibleAsync();
        AssertUsable(await window.Page.RunAxe(), "much unread");

        await window.Page.SetViewportSizeAsync(360, 740);
        await window.Button("Notifications, 9+ unread").ClickAsync();
        var panel = window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" });
        var box = (await panel.BoundingBoxAsync())!;
        Assert.InRange(box.X, 0, 360 - box.Width);
    }

    private static async Task CheckAsync(BrowserWindow window, string name)
    {
        var page = window.Page;
        await SwitchAsync(page, "dark");
        AssertUsable(await page.RunAxe(Colours), $"{name} in dark");
        await SwitchAsync(page, "light");
        AssertUsable(await page.RunAxe(), $"{name} in light");

        await page.SetViewportSizeAsync(360, 740);
        var tooWide = await page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        Assert.True(tooWide <= 0, $"{name} is {tooWide} pixels wider than a phone.");
        var broken = await page.EvaluateAsync<string[]>(LettersBelowEachOther);
        Assert.True(broken.Length == 0, $"{name} breaks words into letters on a phone: {string.Join(", ", broken)}");
        await page.SetViewportSizeAsync(1280, 860);
    }

    private static async Task SwitchAsync(IPage page, string theme) =>
        await page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; }", theme);

    private static void AssertUsable(AxeResult found, string where) =>
        Assert.True(
            found.Violations.All(one => one.Impact is not ("serious" or "critical")),
            $"{where}: "
                + string.Join(
                    '\n',
                    found.Violations.Select(one =>
                        $"{one.Impact} {one.Id}: {string.Join(' ', one.Nodes.Select(node => node.Html))}"
                    )
                )
        );
}
