using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class AddressTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    private const string Mine = "/api/users/me/addresses";

    public static object Home { get; } = Address("Home");

    [Fact]
    public async Task An_address_that_was_added_is_found_where_the_answer_says()
    {
        var ada = await service.RegisterAndSignInAsync();

        var added = await ada.Client.PostAsJsonAsync(Mine, Address("Home", isDefault: false));

        var home = await added.JsonAsync(HttpStatusCode.Created);
        Assert.True(home.GetProperty("isDefault").GetBoolean(), "The first address is the default.");
        Assert.Equal("DE", home.GetProperty("country").GetString());
        var found = await (await ada.Client.GetAsync(added.Headers.Location)).JsonAsync();
        Assert.Equal(JsonSerializer.Serialize(home), JsonSerializer.Serialize(found));
    }

    [Fact]
    public async Task Whatever_is_done_an_account_with_addresses_has_exactly_one_default()
    {
        var ada = await service.RegisterAndSignInAsync();
        var random = new Random(1);
        var ids = new List<Guid>();
        foreach (var step in Enumerable.Range(0, 60))
        {
            var isDefault = random.Next(2) == 0;
            var which = ids.Count == 0 ? Guid.Empty : ids[random.Next(ids.Count)];
            switch (ids.Count == 0 ? 0 : random.Next(3))
            {
                case 0:
                    var added = await ada.Client.PostAsJsonAsync(Mine, Address($"{step}", isDefault));
                    ids.Add((await added.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid());
                    break;
                case 1:
                    var put = await ada.Client.PutAsJsonAsync($"{Mine}/{which}", Address($"{step}", isDefault));
                    Assert.Equal(HttpStatusCode.OK, put.StatusCode);
                    break;
                case 2:
                    Assert.Equal(
                        HttpStatusCode.NoContent,
                        (await ada.Client.DeleteAsync($"{Mine}/{which}")).StatusCode
                    );
                    ids.Remove(which);
                    break;
            }

            var all = await ListAsync(ada.Client);
            Assert.Equal(ids.Order(), all.Select(address => address.GetProperty("id").GetGuid()).Order());
            Assert.Equal(Math.Min(ids.Count, 1), all.Count(address => address.GetProperty("isDefault").GetBoolean()));
        }
    }

    [Fact]
    public async Task Of_addresses_added_at_once_one_is_the_default()
    {
        var ada = await service.RegisterAndSignInAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => ada.Client.PostAsJsonAsync(Mine, Address($"{n}", isDefault: true)))
        );

        var all = await ListAsync(ada.Client);
        Assert.Equal(8, all.Length);
        Assert.Single(all, address => address.GetProperty("isDefault").GetBoolean());
    }

    [Fact]
    public async Task The_pages_of_a_list_hold_each_address_once()
    {
        var ada = await service.RegisterAndSignInAsync();
        foreach (var n in Enumerable.Range(0, 7))
        {
            await ada.Client.PostAsJsonAsync(Mine, Address($"{n}"));
        }

        var labels = new List<string>();
        string? cursor = null;
        do
        {
            var page = await (await ada.Client.GetAsync($"{Mine}?limit=3&cursor={cursor}")).JsonAsync();
            labels.AddRange(
                page.GetProperty("items").EnumerateArray().Select(a => a.GetProperty("label").GetString()!)
            );
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], labels.Order());
    }

    [Theory]
    [InlineData("""{ "lat": 91, "lng": 0 }""", "DE", "location.lat")]
    [InlineData("""{ "lat": 52.5, "lng": 181 }""", "DE", "location.lng")]
    [InlineData("""{ "lat": 52.5, "lng": 13.4 }""", "Germany", "country")]
    [InlineData("null", "DE", "location")]
    public async Task What_is_wrong_with_an_address_is_told_by_field(string location, string country, string field)
    {
        var ada = await service.RegisterAndSignInAsync();

        var problem = await (
            await ada.Client.PostAsJsonAsync(
                Mine,
                new
                {
                    label = "Home",
                    line1 = "Unter den Linden 1",
                    city = "Berlin",
                    postalCode = "10117",
                    country,
                    location = JsonSerializer.Deserialize<JsonElement>(location),
                }
            )
        ).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_lost_race_for_an_address_is_told()
    {
        var ada = await service.RegisterAndSignInAsync();
        var added = await ada.Client.PostAsJsonAsync(Mine, Home);
        var tag = added.Headers.ETag!.ToString();
        var path = added.Headers.Location!.ToString();

        Assert.True((await ada.Client.PutIfMatchAsync(path, Address("Work"), tag)).IsSuccessStatusCode);

        await (await ada.Client.PutIfMatchAsync(path, Address("Gym"), tag)).AssertErrorAsync(
            HttpStatusCode.PreconditionFailed,
            ErrorCodes.PreconditionFailed
        );
    }

    [Fact]
    public async Task Somebody_elses_address_is_not_found()
    {
        var ada = await service.RegisterAndSignInAsync();
        var home = (await ada.Client.PostAsJsonAsync(Mine, Home)).Headers.Location!;
        var eve = await service.RegisterAndSignInAsync();

        foreach (
            var answer in new[]
            {
                await eve.Client.GetAsync(home),
                await eve.Client.PutAsJsonAsync(home, Address("Mine now")),
                await eve.Client.DeleteAsync(home),
                await eve.Client.PostAsJsonAsync($"/api/users/{ada.Id}/addresses", Home),
            }
        )
        {
            await answer.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }
    }

    [Fact]
    public async Task An_admin_reaches_any_accounts_addresses_by_its_id_and_people_their_own()
    {
        var ada = await service.RegisterAndSignInAsync();
        var path = $"/api/users/{ada.Id}/addresses";
        using var admin = service.AsAdmin();

        var added = await admin.PostAsJsonAsync(path, Home);

        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.StartsWith(path, added.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ada.Client.GetAsync(added.Headers.Location)).StatusCode);
        await (await admin.PostAsJsonAsync($"/api/users/{Guid.NewGuid()}/addresses", Home)).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
    }

    [Fact]
    public async Task An_order_takes_the_address_as_it_is_now()
    {
        var ada = await service.RegisterAndSignInAsync();
        var home = await (await ada.Client.PostAsJsonAsync(Mine, Home)).JsonAsync(HttpStatusCode.Created);
        using var orders = service.AsService();
        var id = home.GetProperty("id").GetGuid();

        var snapshot = await orders.GetFromJsonAsync<AddressSnapshot>($"/internal/users/{ada.Id}/addresses/{id}");

        Assert.Equal(
            new AddressSnapshot(
                "Home",
                "Unter den Linden 1",
                null,
                "Berlin",
                "10117",
                "DE",
                new GeoPoint(52.517, 13.389)
            ),
            snapshot
        );
        await (await orders.GetAsync($"/internal/users/{Guid.NewGuid()}/addresses/{id}")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
    }

    private static object Address(string label, bool isDefault = false) =>
        new
        {
            label,
            line1 = "Unter den Linden 1",
            city = "Berlin",
            postalCode = "10117",
            country = "de",
            location = new { lat = 52.517, lng = 13.389 },
            isDefault,
        };

    private static async Task<JsonElement[]> ListAsync(HttpClient client) =>
        [.. (await (await client.GetAsync($"{Mine}?limit=100")).JsonAsync()).GetProperty("items").EnumerateArray()];
}
