using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class CartTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    [Fact]
    public async Task A_cart_begins_empty()
    {
        var customer = await fixture.CreateCustomerAsync();

        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();

        Assert.Equal(0, cart.GetProperty("items").GetArrayLength());
        Assert.Equal(0, cart.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_cart_is_priced_by_the_restaurant_each_time_it_is_shown()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var cheese = restaurant.Pizza.Options[0].Id;

        var added = await customer.AddToCartAsync(restaurant, optionIds: [cheese]);
        var first = await added.JsonAsync(HttpStatusCode.Created);
        restaurant.Pizza.Price = 1000;
        var second = await (await customer.Http.GetAsync(added.Headers.Location)).JsonAsync();

        Assert.Equal(1040, first.GetProperty("items")[0].GetProperty("unitPrice").GetInt64());
        Assert.Equal(2080, first.GetProperty("subtotal").GetInt64());
        Assert.Equal(2080 + 299 + 146, first.GetProperty("total").GetInt64());
        Assert.Equal(2300, second.GetProperty("subtotal").GetInt64());
    }

    [Fact]
    public async Task The_same_wish_again_raises_its_quantity()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant);

        var cart = await (await customer.AddToCartAsync(restaurant, quantity: 3)).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(5, cart.GetProperty("items")[0].GetProperty("quantity").GetInt32());
        Assert.Equal(1, cart.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_cart_holds_dishes_of_one_restaurant()
    {
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(fixture.FakeServices.AddRestaurant());

        var response = await customer.AddToCartAsync(fixture.FakeServices.AddRestaurant());

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.DifferentRestaurant);
    }

    [Fact]
    public async Task What_the_restaurant_does_not_serve_does_not_get_into_the_cart()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        restaurant.Salad.IsAvailable = false;

        var soldOut = await customer.AddToCartAsync(restaurant, restaurant.SaladId);
        var unknown = await customer.AddToCartAsync(restaurant, Guid.NewGuid());
        var odd = await customer.AddToCartAsync(restaurant, optionIds: [Guid.NewGuid()]);
        var nowhere = await customer.AddToCartAsync(new FakeServices.Restaurant());

        await soldOut.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.ItemUnavailable);
        await unknown.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
        await odd.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.OptionInvalid);
        await nowhere.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(0, cart.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_line_that_sells_out_later_costs_nothing_and_says_why()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant);
        await customer.AddToCartAsync(restaurant, restaurant.SaladId, quantity: 1);
        restaurant.Pizza.IsAvailable = false;

        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();

        Assert.Equal(555, cart.GetProperty("subtotal").GetInt64());
        Assert.Equal(ErrorCodes.ItemUnavailable, cart.GetProperty("items")[0].GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task A_line_can_be_changed_and_taken_out_and_the_last_one_frees_the_cart()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var added = await (await customer.AddToCartAsync(restaurant)).JsonAsync(HttpStatusCode.Created);
        var path = $"/api/cart/items/{added.GetProperty("items")[0].GetProperty("id").GetGuid()}";

        var changed = await (
            await customer.Http.PutAsJsonAsync(path, new { quantity = 4, note = "No basil" })
        ).JsonAsync();
        var removed = await (await customer.Http.DeleteAsync(path)).JsonAsync();
        var again = await customer.Http.DeleteAsync(path);
        var elsewhere = await customer.AddToCartAsync(fixture.FakeServices.AddRestaurant());

        Assert.Equal(4, changed.GetProperty("items")[0].GetProperty("quantity").GetInt32());
        Assert.Equal("No basil", changed.GetProperty("items")[0].GetProperty("note").GetString());
        Assert.Equal(0, removed.GetProperty("items").GetArrayLength());
        await again.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await elsewhere.JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_emptied_cart_is_empty()
    {
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(fixture.FakeServices.AddRestaurant());

        var emptied = await customer.Http.DeleteAsync("/api/cart");

        Assert.Equal(HttpStatusCode.NoContent, emptied.StatusCode);
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(0, cart.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Quantities_have_bounds()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant, quantity: 60);

        foreach (var quantity in new[] { 0, 100, 40 })
        {
            var response = await customer.AddToCartAsync(restaurant, quantity: quantity);
            await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        }
    }

    [Fact]
    public async Task A_lost_update_of_the_cart_is_412()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var added = await customer.AddToCartAsync(restaurant);
        var body = await added.JsonAsync(HttpStatusCode.Created);
        var path = $"/api/cart/items/{body.GetProperty("items")[0].GetProperty("id").GetGuid()}";
        var tag = added.Headers.ETag!.ToString();
        var first = await customer.Http.PutIfMatchAsync(path, new { quantity = 3 }, tag);

        var second = await customer.Http.PutIfMatchAsync(path, new { quantity = 4 }, tag);

        await first.JsonAsync();
        await second.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task A_promotion_lowers_the_total_and_can_be_dropped()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant);
        var code = NewCode(discount: 500);

        var used = await (await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code })).JsonAsync();
        var dropped = await (await customer.Http.DeleteAsync("/api/cart/promo")).JsonAsync();

        Assert.Equal(500, used.GetProperty("discount").GetInt64());
        Assert.Equal(1280 + 299 + 90, used.GetProperty("total").GetInt64()); // Tax is on what is left: 89.6.
        Assert.Equal(code, used.GetProperty("promoCode").GetString());
        Assert.Equal(0, dropped.GetProperty("discount").GetInt64());
    }

    [Fact]
    public async Task A_code_that_does_not_hold_is_refused_and_one_that_stops_holding_says_why()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var empty = await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code = "NONE" });
        await customer.AddToCartAsync(restaurant);
        var unknown = await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code = "NONE" });
        var code = NewCode(discount: 500);
        await (await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code })).JsonAsync();
        fixture.FakeServices.Promotions[code].RemainingUses = 0;

        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();

        await empty.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.CartEmpty);
        await unknown.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PromotionInvalid);
        Assert.Equal(0, cart.GetProperty("discount").GetInt64());
        Assert.Equal(ErrorCodes.PromotionInvalid, cart.GetProperty("promoRefusal").GetString());
    }

    [Fact]
    public async Task A_discount_is_at_most_the_subtotal()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant, quantity: 1);

        var cart = await (
            await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code = NewCode(discount: 5000) })
        ).JsonAsync();

        Assert.Equal(890, cart.GetProperty("discount").GetInt64());
        Assert.Equal(299, cart.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task A_cart_is_shown_while_the_promotion_desk_is_silent()
    {
        await using var own = new OrderServiceFixture();
        var customer = await own.CreateCustomerAsync();
        await customer.AddToCartAsync(own.FakeServices.AddRestaurant());
        own.FakeServices.Promotions["LUNCH"] = new FakeServices.Promotion(500, 10);
        await (await customer.Http.PutAsJsonAsync("/api/cart/promo", new { code = "LUNCH" })).JsonAsync();
        own.FakeServices.UnavailablePaths.Add("/internal/promotions");

        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();

        Assert.Equal(1780, cart.GetProperty("subtotal").GetInt64());
        Assert.Equal(ErrorCodes.ServiceUnavailable, cart.GetProperty("promoRefusal").GetString());
    }

    [Fact]
    public async Task Only_customers_have_a_cart()
    {
        await (await fixture.AsOwner().GetAsync("/api/cart")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
        await (await fixture.AsAnonymous().GetAsync("/api/cart")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );
    }

    [Fact]
    public async Task An_abandoned_cart_is_forgotten_after_a_month()
    {
        await using var own = new OrderServiceFixture();
        var (leaves, stays) = (await own.CreateCustomerAsync(), await own.CreateCustomerAsync());
        var restaurant = own.FakeServices.AddRestaurant();
        await leaves.AddToCartAsync(restaurant);
        own.Time.Advance(TimeSpan.FromDays(20));
        await stays.AddToCartAsync(restaurant);

        own.Time.Advance(TimeSpan.FromDays(11));
        await own.RunJobAsync<AbandonedCartCleanupJob>();

        Assert.Equal(0, await LinesAsync(leaves));
        Assert.Equal(1, await LinesAsync(stays));
    }

    [Fact]
    public async Task Taxes_follow_the_marketplace_s_settings_and_the_newest_version_wins()
    {
        await using var own = new OrderServiceFixture();
        var customer = await own.CreateCustomerAsync();
        var settings = MarketplaceSettings.Default;
        var id = Guid.NewGuid();
        await own.DeliverEventAsync(new SettingsChanged(id, 3, settings with { TaxRate = 1900 }, own.Now));
        await own.DeliverEventAsync(new SettingsChanged(id, 2, settings with { TaxRate = 100 }, own.Now));

        var cart = await (await customer.AddToCartAsync(own.FakeServices.AddRestaurant())).JsonAsync(
            HttpStatusCode.Created
        );

        Assert.Equal(338, cart.GetProperty("tax").GetInt64()); // 19 % of 17.80
    }

    private static async Task<int> LinesAsync(TestCustomer customer) =>
        (await (await customer.Http.GetAsync("/api/cart")).JsonAsync()).GetProperty("items").GetArrayLength();

    private string NewCode(long discount)
    {
        var code = Guid.NewGuid().ToString("N")[..12].ToUpperInvariant();
        fixture.FakeServices.Promotions[code] = new FakeServices.Promotion(discount, 10);
        return code;
    }
}
