using System.Net;
using Microsoft.Playwright;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.WebConsole;

/// <summary>What a person sees when something goes wrong: words, and a way on.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ErrorHandlingTests(Platform platform, Browser browser)
{
    [SkippableFact]
    public async Task A_declined_card_keeps_the_cart_and_another_card_pays()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await market.FillCartAsync();
        await using var window = await CheckoutAsync(market);

        await window.Button("+ Visa that is declined").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Radio, new() { Name = "0002" })).ToBeCheckedAsync();
        await window.Button("Place order").ClickAsync();
        await Assertions
            .Expect(window.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "declined" }))
            .ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Radio, new() { Name = "4242" }).CheckAsync();
        await window.Button("Place order").ClickAsync();

        await Assertions.Expect(window.Page.GetByText("Sent to the restaurant").First).ToBeVisibleAsync();
        Assert.Empty(window.Errors);
    }

    [SkippableFact]
    public async Task A_closed_restaurant_says_so_before_anybody_pays()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await market.FillCartAsync();
        await market.Owner.PutAsync($"/api/restaurants/{market.RestaurantId}/status", new { status = "closed" });
        await market.Customer.WaitForAsync("/api/cart", cart => !cart.GetProperty("isOpen").GetBoolean());

        await using var window = await CheckoutAsync(market);

        await Assertions.Expect(window.Page.GetByText("is closed")).ToBeVisibleAsync();
        await Assertions.Expect(window.Button("Place order")).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [SkippableFact]
    public async Task A_lost_connection_is_told_and_found_again()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.SignInAsync("customer", market.Customer.Email, TestUser.Password);
        await Assertions.Expect(window.Heading("What would you like to eat?")).ToBeVisibleAsync();
        var banner = window.Page.GetByText("Connection lost.");

        await window.SetOfflineAsync(true);
        await Assertions.Expect(banner).ToBeVisibleAsync();
        await Assertions.Expect(window.Heading("What would you like to eat?")).ToBeVisibleAsync();
        await window.SetOfflineAsync(false);
        await Assertions.Expect(banner).ToBeHiddenAsync();

        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Orders" }).ClickAsync();
        await Assertions.Expect(window.Heading("No orders yet")).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task An_ended_session_asks_to_sign_in_and_goes_on_where_it_was()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await market.FillCartAsync();
        await using var window = await CheckoutAsync(market);
        await Assertions.Expect(window.Button("Place order")).ToBeEnabledAsync();
        await market.Customer.PostAsync("/api/auth/logout-all");
        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            using var answer = await market.Customer.SendRawAsync(HttpMethod.Get, "/api/cart");
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        });

        await window.Button("Place order").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog, new() { Name = "Your session has ended" });
        await Assertions.Expect(dialog.GetByLabel("E-mail")).ToHaveValueAsync(market.Customer.Email);
        await dialog.GetByLabel("Password").FillAsync(TestUser.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Assertions.Expect(window.Page.GetByText("Sent to the restaurant").First).ToBeVisibleAsync();
    }

    [SkippableFact]
    public async Task A_service_that_is_gone_shows_on_the_health_page_by_itself_and_so_does_its_return()
    {
        Browser.SkipIfNotInstalled();
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.SignInAsync("admin", DemoCity.Admin.Email, DemoCity.Password);
        await window.Page.GotoAsync("/#/admin/health");
        // The one whose live figures make this page look again.
        var analytics = window.Page.Locator("li", new() { Has = window.Heading("Analytics") }).Locator("h2 + .badge");
        await Assertions.Expect(analytics).ToHaveTextAsync("Healthy");

        await using (await platform.KeepDownAsync(ServiceNames.Analytics))
        {
            await Assertions.Expect(analytics).ToHaveTextAsync("Unhealthy");
        }

        await Assertions.Expect(analytics).ToHaveTextAsync("Healthy");
    }

    [SkippableFact]
    public async Task A_dish_that_is_gone_is_named_when_an_order_is_placed_again()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var order = TestMarketplace.GetId(await market.Customer.PostAsync("/api/orders", market.CreateOrderRequest()));
        await market.Customer.PostAsync($"/api/orders/{order}/cancel", new { reason = "Changed my mind" });
        var dish = $"/api/restaurants/{market.RestaurantId}/menu/items/{market.DishId}";
        using var removed = await market.Owner.SendRawAsync(HttpMethod.Delete, dish);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await using var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.SignInAsync("customer", market.Customer.Email, TestUser.Password);
        await window.Page.GotoAsync($"/#/customer/orders/{order}");

        await window.Button("Order again").ClickAsync();

        await Assertions.Expect(window.Page.GetByText("No longer on the menu as it was: Lasagne")).ToBeVisibleAsync();
        await window.Page.WaitForURLAsync($"**/#/customer/restaurants/{market.RestaurantId}");
    }

    private async Task<BrowserWindow> CheckoutAsync(TestMarketplace marketplace)
    {
        var window = await browser.OpenAsync(platform.GatewayUrl);
        await window.SignInAsync("customer", marketplace.Customer.Email, TestUser.Password);
        await window.Page.GotoAsync("/#/customer/cart");
        await Assertions.Expect(window.Heading("Total")).ToBeVisibleAsync();
        return window;
    }
}
