using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class PlacementTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    [Fact]
    public async Task An_order_needs_something_to_order()
    {
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new { addressId = customer.AddressId, paymentMethodId = customer.PaymentMethodId }
        );

        await response.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.CartEmpty);
    }

    [Fact]
    public async Task A_closed_restaurant_takes_no_order()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        restaurant.IsOpen = false;

        await AssertPlacementErrorAsync(restaurant, HttpStatusCode.Conflict, ErrorCodes.RestaurantClosed);
    }

    [Fact]
    public async Task A_dish_that_is_sold_out_cannot_be_ordered()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        restaurant.Pizza.IsAvailable = false;

        await AssertPlacementErrorAsync(restaurant, HttpStatusCode.Conflict, ErrorCodes.ItemUnavailable);
    }

    [Fact]
    public async Task A_dish_that_is_on_no_menu_cannot_be_ordered()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        restaurant.Menu.Clear();

        await AssertPlacementErrorAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
    }

    [Fact]
    public async Task Options_have_to_fit()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                addressId = customer.AddressId,
                paymentMethodId = customer.PaymentMethodId,
                restaurantId = restaurant.Id,
                items = new[]
                {
                    new
                    {
                        menuItemId = restaurant.PizzaId,
                        quantity = 2,
                        optionIds = new[] { Guid.NewGuid() },
                    },
                },
            }
        );

        await response.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.OptionInvalid);
    }

    [Fact]
    public async Task A_door_too_far_away_is_out_of_range()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        restaurant.DistanceKm = 8.1;

        await AssertPlacementErrorAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.OutOfRange);
    }

    [Fact]
    public async Task Less_than_the_minimum_is_not_delivered()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        restaurant.MinimumOrder = 1781;

        await AssertPlacementErrorAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.BelowMinimum);
    }

    [Fact]
    public async Task Somebody_else_s_card_does_not_pay()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        customer.PaymentMethodId = (await fixture.CreateCustomerAsync()).PaymentMethodId;

        var response = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));

        await response.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PaymentMethodInvalid);
    }

    [Fact]
    public async Task Somebody_else_s_address_looks_like_none()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var other = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                addressId = other.AddressId,
                paymentMethodId = customer.PaymentMethodId,
                restaurantId = restaurant.Id,
                items = new[] { new { menuItemId = restaurant.PizzaId, quantity = 2 } },
            }
        );

        await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task An_order_may_go_to_an_address_that_is_not_on_file()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                address = new
                {
                    line1 = "Linienstraße 5",
                    city = "Berlin",
                    postalCode = "10178",
                    country = "DE",
                    location = new { lat = 52.52, lng = 13.41 },
                },
                paymentMethodId = customer.PaymentMethodId,
                restaurantId = restaurant.Id,
                items = new[] { new { menuItemId = restaurant.PizzaId, quantity = 2 } },
            }
        );

        var order = await response.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("Linienstraße 5", order.GetProperty("address").GetProperty("line1").GetString());
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_named_field_by_field()
    {
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                tip = -1,
                address = new
                {
                    line1 = "",
                    city = "Berlin",
                    postalCode = "1",
                    country = "DE",
                },
                items = new[] { new { quantity = 100 } },
            }
        );

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        var fields = problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).ToList();
        Assert.Contains("paymentMethodId", fields);
        Assert.Contains("tip", fields);
        Assert.Contains("address.line1", fields);
        Assert.Contains("address.location", fields);
        Assert.Contains("items[0].menuItemId", fields);
        Assert.Contains("items[0].quantity", fields);
    }

    [Fact]
    public async Task Either_an_address_or_the_id_of_one_is_given()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                paymentMethodId = customer.PaymentMethodId,
                restaurantId = restaurant.Id,
                items = new[] { new { menuItemId = restaurant.PizzaId, quantity = 2 } },
            }
        );

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("addressId", out _), problem.ToString());
    }

    [Fact]
    public async Task Only_customers_order()
    {
        var response = await fixture
            .AsDriver()
            .PostAsJsonAsync("/api/orders", new { paymentMethodId = Guid.NewGuid() });

        await response.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Theory]
    [InlineData(SandboxTokens.Declined, ErrorCodes.PaymentDeclined)]
    [InlineData(SandboxTokens.InsufficientFunds, ErrorCodes.InsufficientFunds)]
    [InlineData(SandboxTokens.Error, ErrorCodes.PaymentProviderError)]
    public async Task A_card_that_refuses_leaves_an_unpaid_order_and_the_cart_as_it_was(string token, string code)
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(token);
        await customer.AddToCartAsync(restaurant);

        var response = await customer.TryPlaceAsync(
            new { addressId = customer.AddressId, paymentMethodId = customer.PaymentMethodId }
        );

        await response.AssertErrorAsync(HttpStatusCode.PaymentRequired, code);
        var order = await (await customer.Http.GetAsync(response.Headers.Location)).JsonAsync();
        Assert.Equal("payment_failed", order.GetProperty("status").GetString());
        Assert.Equal("failed", order.GetProperty("paymentStatus").GetString());
        Assert.Equal(code, order.GetProperty("paymentRefusal").GetString());
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(1, cart.GetProperty("items").GetArrayLength());
        var placed = await fixture.GetPublishedEventsAsync<OrderPlaced>();
        Assert.DoesNotContain(placed, @event => @event.CustomerId == customer.Id);
    }

    [Fact]
    public async Task A_slow_card_pays_in_the_end()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Slow);

        var placing = customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));
        while (!placing.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await placing).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("placed", order.GetProperty("status").GetString());
    }

    [Fact]
    public async Task After_a_failed_payment_another_card_pays_the_same_order()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));
        var path = refused.Headers.Location!.ToString();
        var good = await customer.AddCardAsync(SandboxTokens.Visa);

        var paid = await customer.Http.PostAsJsonAsync($"{path}/payments", new { paymentMethodId = good });
        var again = await customer.Http.PostAsJsonAsync($"{path}/payments", new { paymentMethodId = good });

        var order = await paid.JsonAsync();
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal("authorized", order.GetProperty("paymentStatus").GetString());
        await again.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task A_second_bad_card_is_refused_like_the_first()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));
        var bad = await customer.AddCardAsync(SandboxTokens.InsufficientFunds);

        var again = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = bad }
        );

        await again.AssertErrorAsync(HttpStatusCode.PaymentRequired, ErrorCodes.InsufficientFunds);
    }

    [Fact]
    public async Task An_unpaid_order_is_not_paid_for_once_the_restaurant_has_closed()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));
        var good = await customer.AddCardAsync(SandboxTokens.Visa);
        restaurant.IsOpen = false;

        var response = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = good }
        );

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.RestaurantClosed);
    }

    [Fact]
    public async Task Fifty_requests_with_one_key_at_once_make_one_order_and_get_one_answer()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var wish = customer.CreateOrderRequest(restaurant);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => customer.TryPlaceAsync(wish, key)));

        Assert.All(answers, response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(response => response.Content.ReadAsStringAsync()));
        Assert.Single(bodies.Distinct());
        Assert.Single(answers.Select(response => response.Headers.ETag).Distinct());
        Assert.Equal(49, answers.Count(response => response.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(
            1,
            await fixture.InDatabaseAsync(db => db.Orders.CountAsync(order => order.CustomerId == customer.Id))
        );
        Assert.Single(await fixture.GetPublishedEventsAsync<OrderPlaced>(), @event => @event.CustomerId == customer.Id);
    }

    [Fact]
    public async Task A_repeated_key_gets_the_first_answer_whatever_happened_since()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var wish = customer.CreateOrderRequest(restaurant);
        var key = Guid.NewGuid().ToString();
        var first = await customer.TryPlaceAsync(wish, key);
        var path = first.Headers.Location!.ToString();
        await customer.Http.PostAsJsonAsync($"{path}/cancel", new { reason = "No" });
        restaurant.IsOpen = false;

        var again = await customer.TryPlaceAsync(wish, key);

        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal((first.StatusCode, path), (again.StatusCode, again.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task A_refused_card_is_the_first_answer_too()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Declined);
        var key = Guid.NewGuid().ToString();
        var wish = customer.CreateOrderRequest(restaurant);

        var first = await customer.TryPlaceAsync(wish, key);
        var again = await customer.TryPlaceAsync(wish, key);

        await again.AssertErrorAsync(HttpStatusCode.PaymentRequired, ErrorCodes.PaymentDeclined);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
    }

    [Fact]
    public async Task A_key_that_made_nothing_may_be_tried_again()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var wish = customer.CreateOrderRequest(restaurant);
        var key = Guid.NewGuid().ToString();
        restaurant.IsOpen = false;
        await (await customer.TryPlaceAsync(wish, key)).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.RestaurantClosed
        );
        restaurant.IsOpen = true;

        var again = await customer.TryPlaceAsync(wish, key);

        await again.JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_is_not_used_for_two_different_requests()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var key = Guid.NewGuid().ToString();
        await (await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant), key)).JsonAsync(
            HttpStatusCode.Created
        );

        var other = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant, quantity: 3), key);

        await other.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.IdempotencyKeyReused);
    }

    [Fact]
    public async Task A_key_belongs_to_its_customer()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var (one, other) = (await fixture.CreateCustomerAsync(), await fixture.CreateCustomerAsync());
        var key = Guid.NewGuid().ToString();

        var first = await (await one.TryPlaceAsync(one.CreateOrderRequest(restaurant), key)).JsonAsync(
            HttpStatusCode.Created
        );
        var second = await (await other.TryPlaceAsync(other.CreateOrderRequest(restaurant), key)).JsonAsync(
            HttpStatusCode.Created
        );

        Assert.NotEqual(first.GetProperty("id").GetGuid(), second.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_key_is_remembered_for_a_day_and_forgotten_some_time_later()
    {
        await using var own = new OrderServiceFixture();
        var restaurant = own.FakeServices.AddRestaurant();
        var customer = await own.CreateCustomerAsync();
        var wish = customer.CreateOrderRequest(restaurant);
        var first = await customer.TryPlaceAsync(wish, "monday");

        own.Time.Advance(TimeSpan.FromHours(25));
        await own.RunJobAsync<IdempotencyRecordCleanupJob>();
        var nextDay = await customer.TryPlaceAsync(wish, "monday");
        own.Time.Advance(TimeSpan.FromHours(24));
        await own.RunJobAsync<IdempotencyRecordCleanupJob>();
        var later = await customer.TryPlaceAsync(wish, "monday");

        Assert.Equal(first.Headers.Location, nextDay.Headers.Location);
        Assert.NotEqual(first.Headers.Location, later.Headers.Location);
    }

    [Fact]
    public async Task The_cart_that_was_ordered_is_emptied_but_not_one_that_was_filled_meanwhile()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync(SandboxTokens.Slow);
        await customer.AddToCartAsync(restaurant);

        var placing = customer.TryPlaceAsync(
            new { addressId = customer.AddressId, paymentMethodId = customer.PaymentMethodId }
        );
        await Eventually.AssertWithinTwoMinutesAsync(() =>
            fixture.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.CustomerId == customer.Id))
        );
        await customer.AddToCartAsync(restaurant, restaurant.SaladId);
        while (!placing.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await placing).JsonAsync(HttpStatusCode.Created);
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(1, order.GetProperty("items").GetArrayLength());
        Assert.Equal(2, cart.GetProperty("items").GetArrayLength());
    }

    private async Task AssertPlacementErrorAsync(FakeServices.Restaurant restaurant, HttpStatusCode status, string code)
    {
        var customer = await fixture.CreateCustomerAsync();

        var response = await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant));

        await response.AssertErrorAsync(status, code);
        Assert.False(await fixture.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.CustomerId == customer.Id)));
    }
}
