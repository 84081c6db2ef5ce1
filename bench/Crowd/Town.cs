using System.Text.Json;
using Nibble.ServiceDefaults.Demo;

namespace Crowd;

/// <summary>A restaurant in the middle of the demo city that is always open, its owner, the admin, and customers.</summary>
internal sealed record Town(Person Admin, Person Owner, Guid RestaurantId, Guid DishId, Customer[] Customers)
{
    private const string Password = "a-long-Password-7";

    private static readonly string[] Cuisines = ["italian"];

    public static async Task<Town> OpenAsync(Uri gateway, int customers, CancellationToken cancellationToken)
    {
        var admin = await Person.SignInAsync(gateway, DemoCity.Admin.Email, cancellationToken);
        var email = $"kitchen-{Guid.NewGuid():N}@example.test";
        await admin.PostAsync(
            "/api/auth/register",
            new
            {
                email,
                password = Password,
                firstName = "Robin",
                lastName = "Example",
                role = "restaurant_owner",
            },
            cancellationToken
        );
        var owner = await Person.SignInAsync(gateway, email, cancellationToken, Password);
        var restaurant = IdOf(
            await owner.PostAsync(
                "/api/restaurants",
                new
                {
                    name = "Kitchen Without End",
                    cuisines = Cuisines,
                    location = DemoCity.Centre,
                    address = "Torstraße 1",
                    deliveryFee = 199,
                    minimumOrder = 500,
                },
                cancellationToken
            )
        );
        var menu = $"/api/restaurants/{restaurant}/menu";
        var category = IdOf(await owner.PostAsync($"{menu}/categories", new { name = "Mains" }, cancellationToken));
        var dish = IdOf(
            await owner.PostAsync(
                $"{menu}/items",
                new
                {
                    categoryId = category,
                    name = "Lasagne",
                    price = 1190,
                },
                cancellationToken
            )
        );
        await admin.PostAsync($"/api/admin/restaurants/{restaurant}/approve", null, cancellationToken);
        await owner.PutAsync($"/api/restaurants/{restaurant}/status", new { status = "open" }, cancellationToken);

        var people = new Customer[customers];
        await Parallel.ForAsync(
            0,
            customers,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (number, cancellation) =>
            {
                var person = await Person.SignInAsync(gateway, DemoCity.Customers[number].Email, cancellation);
                var addresses = await person.GetAsync("/api/users/me/addresses", cancellation);
                var cards = await person.GetAsync("/api/orders/payment-methods", cancellation);
                people[number] = new Customer(person, FirstOf(addresses), FirstOf(cards));
            }
        );
        return new Town(admin, owner, restaurant, dish, people);
    }

    /// <summary>Puts the dish into the cart.</summary>
    public Task FillCartAsync(Person customer, CancellationToken cancellationToken) =>
        customer.PostAsync(
            "/api/cart/items",
            new
            {
                restaurantId = RestaurantId,
                menuItemId = DishId,
                quantity = 2,
            },
            cancellationToken
        );

    /// <summary>Orders the cart.</summary>
    public static async Task<Guid> OrderAsync(Customer customer, CancellationToken cancellationToken) =>
        IdOf(
            await customer.Person.PostAsync(
                "/api/orders",
                new { addressId = customer.AddressId, paymentMethodId = customer.CardId },
                cancellationToken
            )
        );

    public static Guid IdOf(JsonElement json) => json.GetProperty("id").GetGuid();

    private static Guid FirstOf(JsonElement list) => IdOf(list.GetProperty("items")[0]);
}

/// <summary>A customer, where they live and what they pay with.</summary>
internal sealed record Customer(Person Person, Guid AddressId, Guid CardId);
