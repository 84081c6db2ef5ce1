using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class PlacementTests(OrderTown town) : IClassFixture<OrderTown>
{
    [Fact]
    public async Task An_order_needs_something_to_order()
    {
        var customer = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(
            new { addressId = customer.AddressId, paymentMethodId = customer.CardId }
        );

        await response.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.CartEmpty);
    }

    [Fact]
    public async Task A_closed_restaurant_takes_no_order()
    {
        var restaurant = town.Neighbours.Open();
        restaurant.IsOpen = false;

        await RefusedAsync(restaurant, HttpStatusCode.Conflict, ErrorCodes.RestaurantClosed);
    }

    [Fact]
    public async Task A_dish_that_is_sold_out_cannot_be_ordered()
    {
        var restaurant = town.Neighbours.Open();
        restaurant.Pizza.IsAvailable = false;

        await RefusedAsync(restaurant, HttpStatusCode.Conflict, ErrorCodes.ItemUnavailable);
    }

    [Fact]
    public async Task A_dish_that_is_on_no_menu_cannot_be_ordered()
    {
        var restaurant = town.Neighbours.Open();
        restaurant.Menu.Clear();

        await RefusedAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
    }

    [Fact]
    public async Task Options_have_to_fit()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                addressId = customer.AddressId,
                paymentMethodId = customer.CardId,
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

        await response.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.OptionInvalid);
    }

    [Fact]
    public async Task A_door_too_far_away_is_out_of_range()
    {
        var restaurant = town.Neighbours.Open();
        restaurant.DistanceKm = 8.1;

        await RefusedAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.OutOfRange);
    }

    [Fact]
    public async Task Less_than_the_minimum_is_not_delivered()
    {
        var restaurant = town.Neighbours.Open();
        restaurant.MinimumOrder = 1781;

        await RefusedAsync(restaurant, HttpStatusCode.UnprocessableEntity, ErrorCodes.BelowMinimum);
    }

    [Fact]
    public async Task Somebody_else_s_card_does_not_pay()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        customer.CardId = (await town.ArriveAsync()).CardId;

        var response = await customer.TryPlaceAsync(customer.WishFor(restaurant));

        await response.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PaymentMethodInvalid);
    }

    [Fact]
    public async Task Somebody_else_s_address_looks_like_none()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var other = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                addressId = other.AddressId,
                paymentMethodId = customer.CardId,
                restaurantId = restaurant.Id,
                items = new[] { new { menuItemId = restaurant.PizzaId, quantity = 2 } },
            }
        );

        await response.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task An_order_may_go_to_an_address_that_is_not_on_file()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();

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
                paymentMethodId = customer.CardId,
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
        var customer = await town.ArriveAsync();

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

        var problem = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
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
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(
            new
            {
                paymentMethodId = customer.CardId,
                restaurantId = restaurant.Id,
                items = new[] { new { menuItemId = restaurant.PizzaId, quantity = 2 } },
            }
        );

        var problem = await response.AssertRefusedAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("addressId", out _), problem.ToString());
    }

    [Fact]
    public async Task Only_customers_order()
    {
        var response = await town.AsDriver().PostAsJsonAsync("/api/orders", new { paymentMethodId = Guid.NewGuid() });

        await response.AssertRefusedAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Theory]
    [InlineData(SandboxTokens.Declined, ErrorCodes.PaymentDeclined)]
    [InlineData(SandboxTokens.InsufficientFunds, ErrorCodes.InsufficientFunds)]
    [InlineData(SandboxTokens.Error, ErrorCodes.PaymentProviderError)]
    public async Task A_card_that_refuses_leaves_an_unpaid_order_and_the_cart_as_it_was(string token, string code)
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(token);
        await customer.AddToCartAsync(restaurant);

        var response = await customer.TryPlaceAsync(
            new { addressId = customer.AddressId, paymentMethodId = customer.CardId }
        );

        await response.AssertRefusedAsync(HttpStatusCode.PaymentRequired, code);
        var order = await (await customer.Http.GetAsync(response.Headers.Location)).JsonAsync();
        Assert.Equal("payment_failed", order.GetProperty("status").GetString());
        Assert.Equal("failed", order.GetProperty("paymentStatus").GetString());
        Assert.Equal(code, order.GetProperty("paymentRefusal").GetString());
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(1, cart.GetProperty("items").GetArrayLength());
        var placed = await town.PublishedAsync<OrderPlaced>();
        Assert.DoesNotContain(placed, happened => happened.CustomerId == customer.Id);
    }

    [Fact]
    public async Task A_slow_card_pays_in_the_end()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Slow);

        var placing = customer.TryPlaceAsync(customer.WishFor(restaurant));
        while (!placing.IsCompleted)
        {
            town.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await placing).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("placed", order.GetProperty("status").GetString());
    }

    [Fact]
    public async Task After_a_failed_payment_another_card_pays_the_same_order()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.WishFor(restaurant));
        var path = refused.Headers.Location!.ToString();
        var good = await customer.AddCardAsync(SandboxTokens.Visa);

        var paid = await customer.Http.PostAsJsonAsync($"{path}/payments", new { paymentMethodId = good });
        var again = await customer.Http.PostAsJsonAsync($"{path}/payments", new { paymentMethodId = good });

        var order = await paid.JsonAsync();
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal("authorized", order.GetProperty("paymentStatus").GetString());
        await again.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task A_second_bad_card_is_refused_like_the_first()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.WishFor(restaurant));
        var bad = await customer.AddCardAsync(SandboxTokens.InsufficientFunds);

        var again = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = bad }
        );

        await again.AssertRefusedAsync(HttpStatusCode.PaymentRequired, ErrorCodes.InsufficientFunds);
    }

    [Fact]
    public async Task An_unpaid_order_is_not_paid_for_once_the_restaurant_has_closed()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var refused = await customer.TryPlaceAsync(customer.WishFor(restaurant));
        var good = await customer.AddCardAsync(SandboxTokens.Visa);
        restaurant.IsOpen = false;

        var response = await customer.Http.PostAsJsonAsync(
            $"{refused.Headers.Location}/payments",
            new { paymentMethodId = good }
        );

        await response.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.RestaurantClosed);
    }

    [Fact]
    public async Task Fifty_requests_with_one_key_at_once_make_one_order_and_get_one_answer()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var wish = customer.WishFor(restaurant);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => customer.TryPlaceAsync(wish, key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Single(bodies.Distinct());
        Assert.Single(answers.Select(answer => answer.Headers.ETag).Distinct());
        Assert.Equal(49, answers.Count(answer => answer.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(
            1,
            await town.InDatabaseAsync(db => db.Orders.CountAsync(order => order.CustomerId == customer.Id))
        );
        Assert.Single(await town.PublishedAsync<OrderPlaced>(), happened => happened.CustomerId == customer.Id);
    }

    [Fact]
    public async Task A_repeated_key_gets_the_first_answer_whatever_happened_since()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var wish = customer.WishFor(restaurant);
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
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Declined);
        var key = Guid.NewGuid().ToString();
        var wish = customer.WishFor(restaurant);

        var first = await customer.TryPlaceAsync(wish, key);
        var again = await customer.TryPlaceAsync(wish, key);

        await again.AssertRefusedAsync(HttpStatusCode.PaymentRequired, ErrorCodes.PaymentDeclined);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
    }

    [Fact]
    public async Task A_key_that_made_nothing_may_be_tried_again()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var wish = customer.WishFor(restaurant);
        var key = Guid.NewGuid().ToString();
        restaurant.IsOpen = false;
        await (await customer.TryPlaceAsync(wish, key)).AssertRefusedAsync(
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
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var key = Guid.NewGuid().ToString();
        await (await customer.TryPlaceAsync(customer.WishFor(restaurant), key)).JsonAsync(HttpStatusCode.Created);

        var other = await customer.TryPlaceAsync(customer.WishFor(restaurant, quantity: 3), key);

        await other.AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.IdempotencyKeyReused);
    }

    [Fact]
    public async Task A_key_belongs_to_its_customer()
    {
        var restaurant = town.Neighbours.Open();
        var (one, other) = (await town.ArriveAsync(), await town.ArriveAsync());
        var key = Guid.NewGuid().ToString();

        var first = await (await one.TryPlaceAsync(one.WishFor(restaurant), key)).JsonAsync(HttpStatusCode.Created);
        var second = await (await other.TryPlaceAsync(other.WishFor(restaurant), key)).JsonAsync(
            HttpStatusCode.Created
        );

        Assert.NotEqual(first.GetProperty("id").GetGuid(), second.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_key_is_remembered_for_a_day_and_forgotten_some_time_later()
    {
        await using var own = new OrderTown();
        var restaurant = own.Neighbours.Open();
        var customer = await own.ArriveAsync();
        var wish = customer.WishFor(restaurant);
        var first = await customer.TryPlaceAsync(wish, "monday");

        own.Time.Advance(TimeSpan.FromHours(25));
        await own.RunAsync<ForgetPlacementKeys>();
        var nextDay = await customer.TryPlaceAsync(wish, "monday");
        own.Time.Advance(TimeSpan.FromHours(24));
        await own.RunAsync<ForgetPlacementKeys>();
        var later = await customer.TryPlaceAsync(wish, "monday");

        Assert.Equal(first.Headers.Location, nextDay.Headers.Location);
        Assert.NotEqual(first.Headers.Location, later.Headers.Location);
    }

    [Fact]
    public async Task The_cart_that_was_ordered_is_emptied_but_not_one_that_was_filled_meanwhile()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync(SandboxTokens.Slow);
        await customer.AddToCartAsync(restaurant);

        var placing = customer.TryPlaceAsync(new { addressId = customer.AddressId, paymentMethodId = customer.CardId });
        await Eventually.HappensAsync(() =>
            town.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.CustomerId == customer.Id))
        );
        await customer.AddToCartAsync(restaurant, restaurant.SaladId);
        while (!placing.IsCompleted)
        {
            town.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }

        var order = await (await placing).JsonAsync(HttpStatusCode.Created);
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(1, order.GetProperty("items").GetArrayLength());
        Assert.Equal(2, cart.GetProperty("items").GetArrayLength());
    }

    private async Task RefusedAsync(Neighbours.Restaurant restaurant, HttpStatusCode status, string code)
    {
        var customer = await town.ArriveAsync();

        var response = await customer.TryPlaceAsync(customer.WishFor(restaurant));

        await response.AssertRefusedAsync(status, code);
        Assert.False(await town.InDatabaseAsync(db => db.Orders.AnyAsync(order => order.CustomerId == customer.Id)));
    }
}
