using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>The Order Service with the real Restaurant Service and Admin Service.</summary>
public sealed class OrderIntegrationTests(OrderIntegrationTests.OrderIntegrationFixture fixture)
    : IClassFixture<OrderIntegrationTests.OrderIntegrationFixture>
{
    private static readonly DemoRestaurant Trattoria = DemoCity.Restaurants[0];

    /// <summary>Dishes that ask for no choice.</summary>
    private static readonly DemoDish Carbonara = Trattoria.Dishes.Single(dish => dish.Name == "Spaghetti Carbonara");
    private static readonly DemoDish Lasagne = Trattoria.Dishes.Single(dish => dish.Name == "Lasagne al forno");

    [Fact]
    public async Task The_restaurant_s_own_prices_are_what_is_paid()
    {
        var customer = fixture.Orders.AsCustomer();

        var order = await (await OrderAsync(customer, Trattoria, [(Carbonara, 2), (Lasagne, 1)])).JsonAsync(
            HttpStatusCode.Created
        );

        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal(Trattoria.Name, order.GetProperty("restaurantName").GetString());
        Assert.Equal((2 * Carbonara.Price) + Lasagne.Price, order.GetProperty("subtotal").GetInt64());
        Assert.Equal(Trattoria.DeliveryFee, order.GetProperty("deliveryFee").GetInt64());
        var accepted = await fixture
            .Orders.AsOwner(Trattoria.OwnerId)
            .PostAsJsonAsync($"/api/orders/{order.GetProperty("id").GetGuid()}/accept", new { prepMinutes = 15 });
        await accepted.JsonAsync();
    }

    [Fact]
    public async Task The_restaurant_s_own_rules_hold()
    {
        var customer = fixture.Orders.AsCustomer();
        var closedOnMondays = DemoCity.Restaurants[7];

        var tooLittle = await OrderAsync(customer, Trattoria, [(Trattoria.Dishes[^1], 1)]);
        var notTheirs = await OrderAsync(customer, Trattoria, [(DemoCity.Restaurants[1].Dishes[0], 3)]);
        var farAway = await OrderAsync(customer, Trattoria, [(Carbonara, 2)], new GeoPoint(53.5, 10.0));
        var closed = await OrderAsync(customer, closedOnMondays, [(closedOnMondays.Dishes[0], 5)]);

        await tooLittle.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.BelowMinimum);
        await notTheirs.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
        await farAway.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.OutOfRange);
        await closed.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.RestaurantClosed);
    }

    [Fact]
    public async Task Who_names_no_restaurant_orders_from_the_one_that_serves_the_dishes()
    {
        var customer = fixture.Orders.AsCustomer();
        var other = DemoCity.Restaurants[1];

        var order = await (await OrderAsync(customer, null, [(Carbonara, 2), (Lasagne, 1)])).JsonAsync(
            HttpStatusCode.Created
        );
        var mixed = await OrderAsync(customer, null, [(Carbonara, 2), (other.Dishes[0], 1)]);
        var unknown = await OrderAsync(customer, null, [(Carbonara with { Id = Guid.NewGuid() }, 1)]);

        Assert.Equal(Trattoria.Id, order.GetProperty("restaurantId").GetGuid());
        Assert.Equal((2 * Carbonara.Price) + Lasagne.Price, order.GetProperty("subtotal").GetInt64());
        await mixed.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
        await unknown.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.ItemNotFound);
    }

    [Fact]
    public async Task A_promotion_is_taken_and_given_back_at_the_Admin_Service()
    {
        var code = $"P{Guid.NewGuid():N}"[..12].ToUpperInvariant();
        var promotion = await (
            await fixture
                .Admin.AsAdmin()
                .PostAsJsonAsync(
                    "/api/admin/promotions",
                    new
                    {
                        code,
                        kind = "percent",
                        value = 10,
                        perUserLimit = 1,
                        startsAt = fixture.Admin.Now,
                        endsAt = fixture.Admin.Now.AddDays(1),
                    }
                )
        ).JsonAsync(HttpStatusCode.Created);
        var promotionId = promotion.GetProperty("id").GetGuid();
        var customer = fixture.Orders.AsCustomer();

        var order = await (await OrderAsync(customer, Trattoria, [(Carbonara, 2)], promoCode: code)).JsonAsync(
            HttpStatusCode.Created
        );
        var second = await OrderAsync(customer, Trattoria, [(Carbonara, 2)], promoCode: code);
        var used = await RedeemedAsync(promotionId);
        await customer.DeleteAsync($"/api/orders/{order.GetProperty("id").GetGuid()}");

        Assert.Equal(Carbonara.Price * 2 / 10, order.GetProperty("discount").GetInt64());
        await second.AssertErrorAsync(HttpStatusCode.UnprocessableEntity, ErrorCodes.PromotionExhausted);
        Assert.Equal((1, 0), (used, await RedeemedAsync(promotionId)));
    }

    private Task<int> RedeemedAsync(Guid promotionId) =>
        fixture.Admin.InDatabaseAsync(db =>
            db.Promotions.Where(promotion => promotion.Id == promotionId)
                .Select(promotion => promotion.Redeemed)
                .SingleAsync()
        );

    private static async Task<HttpResponseMessage> OrderAsync(
        HttpClient customer,
        DemoRestaurant? restaurant,
        (DemoDish Dish, int Quantity)[] dishes,
        GeoPoint? location = null,
        string? promoCode = null
    )
    {
        var card = await customer.PostAsJsonAsync("/api/orders/payment-methods", new { token = SandboxTokens.Visa });
        var wish = new
        {
            address = new
            {
                line1 = "Torstraße 1",
                city = DemoCity.Name,
                postalCode = "10119",
                country = "DE",
                location = location ?? DemoCity.Centre,
            },
            paymentMethodId = (await card.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid(),
            promoCode,
            restaurantId = restaurant?.Id,
            items = dishes.Select(dish => new { menuItemId = dish.Dish.Id, quantity = dish.Quantity }),
        };
        return await customer.PostAsJsonAsync("/api/orders", wish);
    }

    /// <summary>Three services, each through its own pipeline.</summary>
    public sealed class OrderIntegrationFixture : IAsyncLifetime
    {
        public OrderIntegrationFixture()
        {
            Restaurants.Settings["Demo:Seed"] = "true";
            Orders.Settings["Jobs:Enabled"] = "false";
            Orders.ConfigureServices = services =>
            {
                services
                    .AddHttpClient(nameof(RestaurantClient))
                    .ConfigurePrimaryHttpMessageHandler(() => Restaurants.Server.CreateHandler());
                services
                    .AddHttpClient(nameof(PromotionClient))
                    .ConfigurePrimaryHttpMessageHandler(() => Admin.Server.CreateHandler());
            };
        }

        public ServiceFixture<OrderDbContext> Orders { get; } = new();

        public ServiceFixture<RestaurantDbContext> Restaurants { get; } = new();

        public ServiceFixture<AdminDbContext> Admin { get; } = new();

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            await Orders.DisposeAsync();
            await Restaurants.DisposeAsync();
            await Admin.DisposeAsync();
        }
    }
}
