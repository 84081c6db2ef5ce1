using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

/// <summary>The Restaurant Service with helpers for its tests.</summary>
public class RestaurantServiceFixture : ServiceFixture<RestaurantDbContext>
{
    /// <summary>A place where no other restaurant is near, a new one each time.</summary>
    public static GeoPoint NewLocation() =>
        new(Random.Shared.NextDouble() * 100 - 50, Random.Shared.NextDouble() * 300 - 150);

    public static object Details(
        string name = "Trattoria Prova",
        GeoPoint? location = null,
        string cuisine = "italian",
        long? deliveryFee = null,
        object? hours = null
    ) =>
        new
        {
            name,
            description = "Pasta like at home.",
            cuisines = new[] { cuisine },
            location = location ?? NewLocation(),
            address = "Via Appia 1",
            deliveryFee,
            minimumOrder = 1000,
            prepMinutes = 25,
            hours,
        };

    /// <summary>A restaurant that awaits approval.</summary>
    public async Task<Guid> RegisterAsync(Guid owner, object? details = null)
    {
        var created = await AsOwner(owner).PostAsJsonAsync("/api/restaurants", details ?? Details());
        return (await created.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    /// <summary>An approved restaurant.</summary>
    public async Task<Guid> RegisterApprovedAsync(Guid owner, object? details = null)
    {
        var id = await RegisterAsync(owner, details);
        await DecideApprovalAsync(id, "approve");
        return id;
    }

    public async Task DecideApprovalAsync(Guid id, string decision)
    {
        var decided = await AsAdmin()
            .PostAsJsonAsync($"/internal/restaurants/{id}/{decision}", new ApprovalDecision("So."));
        Assert.Equal(HttpStatusCode.NoContent, decided.StatusCode);
    }

    public async Task<Guid> AddCategoryAsync(Guid owner, Guid restaurant, string name = "Mains")
    {
        var added = await AsOwner(owner)
            .PostAsJsonAsync($"/api/restaurants/{restaurant}/menu/categories", new { name });
        return (await added.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    public async Task<JsonElement> AddItemAsync(
        Guid owner,
        Guid restaurant,
        Guid category,
        string name = "Lasagne",
        long price = 1190,
        object[]? optionGroups = null
    )
    {
        var added = await AsOwner(owner)
            .PostAsJsonAsync(
                $"/api/restaurants/{restaurant}/menu/items",
                new
                {
                    categoryId = category,
                    name,
                    price,
                    optionGroups,
                }
            );
        return await added.JsonAsync(HttpStatusCode.Created);
    }

    public async Task<JsonElement> GetAsync(string path) => await (await AsAnonymous().GetAsync(path)).JsonAsync();
}
