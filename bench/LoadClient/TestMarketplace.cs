using System.Text.Json;
using Nibble.ServiceDefaults.Demo;

namespace LoadClient;

/// <summary>A restaurant in the middle of the demo city that is always open, its owner, the admin, and customers.</summary>
internal sealed record TestMarketplace(
    TestUser Admin,
    TestUser Owner,
    Guid RestaurantId,
    Guid DishId,
    Customer[] Customers
)
{
    private const string Password = "a-long-Password-7";

    private static readonly string[] Cuisines = ["italian"];

    public static async Task<TestMarketplace> CreateAsync(
        Uri gateway,
        int customers,
        CancellationToken cancellationToken
    )
    {
        var admin = await TestUser.SignInAsync(gateway, DemoCity.Admin.Email, cancellationToken);
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
        var owner = await TestUser.SignInAsync(gateway, email, cancellationToken, Password);
        var restaurant = GetId(
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
        var category = GetId(await owner.PostAsync($"{menu}/categories", new { name = "Mains" }, cancellationToken));
        var dish = GetId(
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
                var person = await TestUser.SignInAsync(gateway, DemoCity.Customers[number].Email, cancellation);
                var addresses = await person.GetAsync("/api/users/me/addresses", cancellation);
                var cards = await person.GetAsync("/api/orders/payment-methods", cancellation);
                people[number] = new Customer(person, GetFirstId(addresses), GetFirstId(cards));
            }
        );
        return new TestMarketplace(admin, owner, restaurant, dish, people);
    }

    /// <summary>Puts the dish into the cart.</summary>
    public Task FillCartAsync(TestUser customer, CancellationToken cancellationToken) =>
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
    public static async Task<Guid> PlaceOrderAsync(Customer customer, CancellationToken cancellationToken) =>
        GetId(
            await customer.User.PostAsync(
                "/api/orders",
                new { addressId = customer.AddressId, paymentMethodId = customer.PaymentMethodId },
                cancellationToken
            )
        );

    public static Guid GetId(JsonElement json) => json.GetProperty("id").GetGuid();

    private static Guid GetFirstId(JsonElement list) => GetId(list.GetProperty("items")[0]);
}

/// <summary>A customer, where they live and what they pay with.</summary>
internal sealed record Customer(TestUser User, Guid AddressId, Guid PaymentMethodId);
