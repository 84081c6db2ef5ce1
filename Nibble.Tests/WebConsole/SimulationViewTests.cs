using Microsoft.Playwright;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.WebConsole;

/// <summary>The switch of the living city in the admin's view.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SimulationViewTests(Platform platform, Browser browser)
{
    [SkippableFact]
    public async Task The_admin_wakes_the_city_sees_its_drivers_move_and_puts_it_to_sleep()
    {
        Browser.SkipIfNotInstalled();
        using var admin = await TestUser.SignInAsync(platform.GatewayUrl, DemoCity.Admin.Email, DemoCity.Password);
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await window.SignInAsync("admin", DemoCity.Admin.Email, DemoCity.Password);
        var city = window.Page.GetByRole(AriaRole.Switch);
        await Assertions.Expect(city).ToHaveAccessibleNameAsync("Asleep");

        await window.Page.GetByLabel("Speed").SelectOptionAsync("50");
        await city.ClickAsync();
        try
        {
            await Assertions.Expect(city).ToHaveAccessibleNameAsync("Running");
            await Assertions.Expect(window.Page.Locator(".map-dot").Nth(2)).ToBeAttachedAsync();
            await window.SaveScreenshotAsync("dashboard");
            await city.ClickAsync();
            await Assertions.Expect(city).ToHaveAccessibleNameAsync("Asleep");
        }
        finally
        {
            await admin.PutAsync("/api/admin/simulation", new { running = false });
        }

        Assert.Empty(window.Errors);
    }
}
