using System.Text.Json;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Support;

/// <summary>
/// A restaurant with one dish, a driver and a customer, all new and let in by the admin, so that tests which share a
/// platform do not meet.
/// </summary>
internal sealed class Marketplace : IDisposable
{
    private static readonly object Here = new { lat = 52.52, lng = 13.405 };

    public required Person Admin { get; init; }

    public required Person Owner { get; init; }

    public required Person Driver { get; init; }

    public required Person Customer { get; init; }

    public required Guid RestaurantId { get; init; }

    public required Guid DishId { get; init; }

    public required Guid AddressId { get; init; }

    public required Guid CardId { get; init; }

    public static async Task<Marketplace> OpenAsync(Uri gateway)
    {
        var admin = await Person.SignInAsync(gateway, DemoCity.Admin.Email, DemoCity.Password);
        var owner = await Person.RegisterAsync(gateway, Roles.RestaurantOwner);
        var driver = await Person.RegisterAsync(gateway, Roles.Driver);
        var customer = await Person.RegisterAsync(gateway, Roles.Customer);

        var restaurant = Id(
            await owner.PostAsync(
                "/api/restaurants",
                new
                {
                    name = $"Test Kitchen {Guid.NewGuid():N}",
                    cuisines = new[] { "italian" },
                    location = Here,
                    address = "Torstraße 1",
                    deliveryFee = 199,
                    minimumOrder = 500,
                }
            )
        );
        var category = Id(
            await owner.PostAsync($"/api/restaurants/{restaurant}/menu/categories", new { name = "Mains" })
        );
        var dish = Id(
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

        var driverId = Id(await driver.PostAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } }));
        await admin.PostAsync($"/api/admin/drivers/{driverId}/approve");

        var address = Id(
            await customer.PostAsync(
                "/api/users/me/addresses",
                new
                {
                    label = "Home",
                    line1 = "Linienstraße 7",
                    city = "Berlin",
                    postalCode = "10119",
                    country = "DE",
                    location = new { lat = 52.525, lng = 13.41 },
                    isDefault = true,
                }
            )
        );
        var card = Id(await customer.PostAsync("/api/orders/payment-methods", new { token = "tok_visa" }));
        return new Marketplace
        {
            Admin = admin,
            Owner = owner,
            Driver = driver,
            Customer = customer,
            RestaurantId = restaurant,
            DishId = dish,
            AddressId = address,
            CardId = card,
        };
    }

    /// <summary>The body of a POST /api/orders for one dish, past the cart.</summary>
    public object OrderOf(int quantity = 1) =>
        new
        {
            addressId = AddressId,
            paymentMethodId = CardId,
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

    public Task DriverReportsAsync() =>
        Driver.PostAsync(
            "/api/drivers/me/location",
            new
            {
                lat = 52.521,
                lng = 13.406,
                at = TimeProvider.System.GetUtcNow(),
            }
        );

    public static Guid Id(JsonElement json) => json.GetProperty("id").GetGuid();

    public static string Status(JsonElement json) => json.GetProperty("status").GetString()!;

    public void Dispose()
    {
        foreach (var person in new[] { Admin, Owner, Driver, Customer })
        {
            person.Dispose();
        }
    }
}
