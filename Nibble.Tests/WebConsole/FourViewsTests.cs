using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Nibble.ServiceDefaults.Demo;
using Nibble.Tests.Support;

namespace Nibble.Tests.WebConsole;

/// <summary>One order, seen by four people in four windows at once, who hear of one another's steps without asking.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class FourViewsTests(Platform platform, Browser browser)
{
    [SkippableFact]
    public async Task An_order_goes_from_the_cart_to_the_door_in_four_views()
    {
        Browser.SkipIfNotInstalled();
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl, "Trattoria Luna");
        await market.ReportDriverLocationAsync();
        await using var customer = await browser.OpenAsync(platform.GatewayUrl);
        await using var kitchen = await browser.OpenAsync(platform.GatewayUrl);
        await using var driver = await browser.OpenAsync(platform.GatewayUrl);
        await using var admin = await browser.OpenAsync(platform.GatewayUrl);
        await customer.SignInAsync("customer", market.Customer.Email, TestUser.Password);
        await kitchen.SignInAsync("restaurant", market.Owner.Email, TestUser.Password);
        await driver.SignInAsync("driver", market.Driver.Email, TestUser.Password);
        await admin.SignInAsync("admin", DemoCity.Admin.Email, DemoCity.Password);
        await Assertions.Expect(admin.Heading("The city now")).ToBeVisibleAsync();

        // The driver is ready, the customer orders.
        await driver.Page.GetByRole(AriaRole.Switch, new() { Name = "Go online" }).ClickAsync();
        await Assertions.Expect(driver.Heading("Waiting for an offer")).ToBeVisibleAsync();
        await customer.Page.GotoAsync($"/#/customer/restaurants/{market.RestaurantId}");
        await customer.Button("Add Lasagne").ClickAsync();
        await customer.Button("Add to cart").ClickAsync();
        await customer.Page.GetByRole(AriaRole.Link, new() { Name = "Go to checkout" }).ClickAsync();
        await customer.Button("Place order").ClickAsync();
        await Assertions.Expect(customer.Page.GetByText("Sent to the restaurant").First).ToBeVisibleAsync();
        var number = await customer.Page.Locator("main p > .mono").First.InnerTextAsync();

        // The kitchen hears of it and accepts; the customer sees that, the driver is asked.
        await kitchen.Button($"Accept {number}").ClickAsync();
        await Assertions.Expect(customer.Page.Locator("h1 + .badge")).ToHaveTextAsync("Accepted");
        var offer = driver.Page.GetByRole(AriaRole.Article, new() { Name = "Offer from Trattoria Luna" });
        await Assertions.Expect(offer.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", SecondsLeft());
        await offer.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        await Assertions.Expect(driver.Heading("Ride to the restaurant")).ToBeVisibleAsync();

        // It is cooked while the driver rides.
        await kitchen.Button($"Start cooking {number}").ClickAsync();
        await Assertions.Expect(kitchen.Button($"Ready {number}")).ToBeVisibleAsync();
        await kitchen.SaveScreenshotAsync("kitchen");
        await kitchen.Button($"Ready {number}").ClickAsync();
        await driver.Page.GetByLabel("Speed").SelectOptionAsync("20");
        await driver.Button("Simulate", exact: true).ClickAsync();

        // The customer watches the way to the door.
        var map = customer.Page.GetByRole(AriaRole.Img, new() { NameRegex = OnTheWay() });
        await Assertions.Expect(map).ToBeVisibleAsync();
        await Assertions.Expect(map.Locator(".map-driver")).ToBeVisibleAsync();
        await Assertions.Expect(kitchen.Page.GetByText("On its way")).ToBeVisibleAsync();
        await Assertions.Expect(map.Locator(".map-travelled")).ToHaveAttributeAsync("d", SeveralSteps());
        await customer.SaveScreenshotAsync("tracking");
        await driver.SaveScreenshotAsync("driver");
        await driver.Page.GetByLabel("Speed").SelectOptionAsync("60");

        // Everybody sees that it has arrived, and the customer says how it was.
        await Assertions.Expect(customer.Page.Locator("h1 + .badge")).ToHaveTextAsync("Delivered");
        await Assertions.Expect(driver.Heading("Waiting for an offer")).ToBeVisibleAsync();
        await Assertions.Expect(kitchen.Page.GetByRole(AriaRole.Article)).ToHaveCountAsync(0);
        await Assertions
            .Expect(admin.Page.Locator("li", new() { HasText = number }).GetByText("Delivered"))
            .ToBeVisibleAsync();
        var review = customer.Page.Locator("section", new() { HasText = "How was the food" }).Last;
        await review.GetByRole(AriaRole.Button, new() { Name = "5 stars" }).ClickAsync();
        await review.GetByRole(AriaRole.Button, new() { Name = "Send the review" }).ClickAsync();
        await Assertions.Expect(customer.Page.GetByText("Thank you for your review.")).ToBeVisibleAsync();
        await Assertions.Expect(customer.Heading("How was the delivery?")).ToBeVisibleAsync();

        Assert.Empty(new[] { customer, kitchen, driver, admin }.SelectMany(window => window.Errors));
    }

    [GeneratedRegex("^[0-9]+ seconds left$")]
    private static partial Regex SecondsLeft();

    [GeneratedRegex("(L[^L]+){6,}")]
    private static partial Regex SeveralSteps();

    [GeneratedRegex("on the way to you")]
    private static partial Regex OnTheWay();
}
