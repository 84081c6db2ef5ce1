using System.Net;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class RegistrationTests(RestaurantFixture service) : IClassFixture<RestaurantFixture>
{
    [Fact]
    public async Task A_new_restaurant_waits_for_an_admin_and_then_takes_orders()
    {
        var owner = Guid.NewGuid();
        var id = await service.RegisterAsync(owner);
        var path = $"/api/restaurants/{id}";

        var unseen = await service.AsAnonymous().GetAsync(path);
        var own = await (await service.AsOwner(owner).GetAsync(path)).JsonAsync();
        await service.DecideAsync(id, "approve");
        var seen = await service.GetAsync(path);

        await unseen.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Equal("pending", own.GetProperty("status").GetString());
        Assert.Equal("open", seen.GetProperty("status").GetString());
        Assert.True(seen.GetProperty("isOpenNow").GetBoolean());
        Assert.Contains(await service.PublishedAsync<RestaurantRegistered>(), told => told.RestaurantId == id);
        Assert.Contains(
            await service.PublishedAsync<RestaurantReviewed>(),
            told => told.RestaurantId == id && told.Status == "approved" && told.OwnerId == owner
        );
    }
}
