using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Support;

/// <summary>
/// A restaurant with one dish, a driver and a customer, all new, approved by the admin, and at a location of
/// their own, so that tests which share a platform do not interfere.
/// </summary>
internal sealed class TestMarketplace : IDisposable
{
    public required TestUser Admin { get; init; }

    public required TestUser Owner { get; init; }

    public required TestUser Driver { get; init; }

    public required TestUser Customer { get; init; }

    public required Guid RestaurantId { get; init; }

    public required Guid DishId { get; init; }

    public required Guid AddressId { get; init; }

    public required Guid PaymentMethodId { get; init; }

    /// <summary>Where the restaurant is; the others are some hundred metres away.</summary>
    public required GeoPoint Location { get; init; }

    public static async Task<TestMarketplace> CreateAsync(Uri gateway, string? name = null)
    {
        var place = new GeoPoint(
            Math.Round(40 + (Random.Shared.NextDouble() * 15), 5),
            Math.Round(-5 + (Random.Shared.NextDouble() * 30), 5)
        );
        var admin = await TestUser.SignInAsync(gateway, DemoCity.Admin.Email, DemoCity.Password);
        var owner = await TestUser.RegisterAsync(gateway, Roles.RestaurantOwner);
        var driver = await TestUser.RegisterAsync(gateway, Roles.Driver);
        var customer = await TestUser.RegisterAsync(gateway, Roles.Customer);

        var restaurant = GetId(
            await owner.PostAsync(
                "/api/restaurants",
                new
                {
                    name = name ?? $"Test Kitchen {Guid.NewGuid():N}",
                    cuisines = new[] { "italian" },
                    location = place,
                    address = "Torstraße 1",
                    deliveryFee = 199,
                    minimumOrder = 500,
                }
            )
        );
        var category = GetId(
            await owner.PostAsync($"/api/restaurants/{restaurant}/menu/categories", new { name = "Mains" })
        );
        var dish = GetId(
            await owner.PostAsync(
                $"/api/restaurants/{restaurant}/menu/items",
                new
                {
                    categoryId = category,
                    name = "Lasagne",
                    price = 1190,
                }
            )
        );
        await admin.PostAsync($"/api/admin/restaurants/{restaurant}/approve");
        await owner.PutAsync($"/api/restaurants/{restaurant}/status", new { status = "open" });

        var driverId = GetId(await driver.PostAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } }));
        await admin.PostAsync($"/api/admin/drivers/{driverId}/approve");

        var address = GetId(
            await customer.PostAsync(
                "/api/users/me/addresses",
                new
                {
                    label = "Home",
                    line1 = "Linienstraße 7",
                    city = "Berlin",
                    postalCode = "10119",
                    country = "DE",
                    location = place with
                    {
                        Lat = place.Lat + 0.005,
                        Lng = place.Lng + 0.006,
                    },
                    isDefault = true,
                }
            )
        );
        var card = GetId(await customer.PostAsync("/api/orders/payment-methods", new { token = "tok_visa" }));
        return new TestMarketplace
        {
            Admin = admin,
            Owner = owner,
            Driver = driver,
            Customer = customer,
            Location = place,
            RestaurantId = restaurant,
            DishId = dish,
            AddressId = address,
            PaymentMethodId = card,
        };
    }

    /// <summary>The body of a POST /api/orders for one dish, past the cart.</summary>
    public object CreateOrderRequest(int quantity = 1) =>
        new
        {
            addressId = AddressId,
            paymentMethodId = PaymentMethodId,
            restaurantId = RestaurantId,
            items = new[]
            {
                new
                {
                    menuItemId = DishId,
                    quantity,
                    optionIds = Array.Empty<Guid>(),
                },
            },
        };

    /// <summary>Puts the dish into the customer's cart.</summary>
    public Task FillCartAsync(int quantity = 1) =>
        Customer.PostAsync(
            "/api/cart/items",
            new
            {
                restaurantId = RestaurantId,
                menuItemId = DishId,
                quantity,
            }
        );

    public Task ReportDriverLocationAsync() =>
        Driver.PostAsync(
            "/api/drivers/me/location",
            new
            {
                lat = Location.Lat + 0.001,
                lng = Location.Lng,
                at = TimeProvider.System.GetUtcNow(),
            }
        );

    public static Guid GetId(JsonElement json) => json.GetProperty("id").GetGuid();

    public static string GetStatus(JsonElement json) => json.GetProperty("status").GetString()!;

    public void Dispose()
    {
        foreach (var person in new[] { Admin, Owner, Driver, Customer })
        {
            person.Dispose();
        }
    }
}
