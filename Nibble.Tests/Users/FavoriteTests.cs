using System.Net;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class FavoriteTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    private const string Mine = "/api/users/me/favorites";

    [Fact]
    public async Task What_somebody_likes_is_listed_once_until_they_like_it_no_more()
    {
        var ada = await service.RegisterAndSignInAsync();
        var (restaurant, dish) = (Guid.NewGuid(), Guid.NewGuid());

        foreach (var path in (string[])[$"restaurants/{restaurant}", $"restaurants/{restaurant}", $"menu-items/{dish}"])
        {
            Assert.Equal(HttpStatusCode.NoContent, (await ada.Client.PutAsync($"{Mine}/{path}", null)).StatusCode);
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([("menu_item", dish), ("restaurant", restaurant)], await ListAsync(ada.Client));

        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(
                HttpStatusCode.NoContent,
                (await ada.Client.DeleteAsync($"{Mine}/restaurants/{restaurant}")).StatusCode
            );
        }

        Assert.Equal([("menu_item", dish)], await ListAsync(ada.Client));
    }

    [Fact]
    public async Task Each_has_favourites_of_their_own()
    {
        var ada = await service.RegisterAndSignInAsync();
        var eve = await service.RegisterAndSignInAsync();
        await ada.Client.PutAsync($"{Mine}/restaurants/{Guid.NewGuid()}", null);

        Assert.Empty(await ListAsync(eve.Client));
    }

    [Fact]
    public async Task Nobody_has_favourites_without_signing_in()
    {
        using var anonymous = service.AsAnonymous();

        await (await anonymous.GetAsync(Mine)).AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    private static async Task<List<(string?, Guid)>> ListAsync(HttpClient client)
    {
        var found = new List<(string?, Guid)>();
        string? cursor = null;
        do
        {
            var page = await (await client.GetAsync($"{Mine}?limit=1&cursor={cursor}")).JsonAsync();
            found.AddRange(
                page.GetProperty("items")
                    .EnumerateArray()
                    .Select(item => (item.GetProperty("kind").GetString(), item.GetProperty("id").GetGuid()))
            );
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        return found;
    }
}
