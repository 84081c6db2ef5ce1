using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.RestaurantService.Menus;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class MenuTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private static readonly object Extras = new
    {
        name = "Extras",
        minSelections = 0,
        maxSelections = 2,
        options = new[] { new { name = "Olives", price = 100 } },
    };

    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task The_menu_is_read_whole_in_its_order()
    {
        var (id, path) = await RestaurantAsync();
        var mains = await service.AddCategoryAsync(_owner, id);
        var starters = await service.AddCategoryAsync(_owner, id, "Starters");
        await service.AddItemAsync(_owner, id, mains, "Lasagne", 1190, [Extras]);
        await service.AddItemAsync(_owner, id, mains, "Risotto", 1290);
        await service.AddItemAsync(_owner, id, starters, "Bruschetta", 590);
        await service
            .AsOwner(_owner)
            .PutAsJsonAsync($"{path}/categories/{starters}", new { name = "To begin", position = 0 });

        var menu = await service.GetAsync(path);

        Assert.Equal(id, menu.GetProperty("restaurantId").GetGuid());
        Assert.Equal("EUR", menu.GetProperty("currency").GetString());
        Assert.Equal(["To begin", "Mains"], Names(menu.GetProperty("categories")));
        var dishes = menu.GetProperty("categories")[1].GetProperty("items");
        Assert.Equal(["Lasagne", "Risotto"], Names(dishes));
        var group = dishes[0].GetProperty("optionGroups")[0];
        Assert.Equal(
            (0, 2),
            (group.GetProperty("minSelections").GetInt32(), group.GetProperty("maxSelections").GetInt32())
        );
        Assert.Equal(100, group.GetProperty("options")[0].GetProperty("price").GetInt64());
    }

    [Fact]
    public async Task What_is_created_is_found_where_the_answer_says()
    {
        var (id, path) = await RestaurantAsync();
        var owner = service.AsOwner(_owner);

        var category = await owner.PostAsJsonAsync($"{path}/categories", new { name = "Pizza" });
        var item = await owner.PostAsJsonAsync(
            $"{path}/items",
            new
            {
                categoryId = await IdOf(category),
                name = "Margherita",
                price = 990,
            }
        );
        var group = await owner.PostAsJsonAsync($"{path}/items/{await IdOf(item)}/option-groups", Extras);
        var option = await owner.PostAsJsonAsync(
            $"{path}/items/{await IdOf(item)}/option-groups/{await IdOf(group)}/options",
            new { name = "Capers", price = 120 }
        );

        foreach (var created in new[] { category, item, group, option })
        {
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            var found = await (await owner.GetAsync(created.Headers.Location)).JsonAsync();
            Assert.Equal(await IdOf(created), found.GetProperty("id").GetGuid());
        }
    }

    [Fact]
    public async Task The_owner_lists_each_part_of_the_menu_page_by_page()
    {
        var (id, path) = await RestaurantAsync();
        var owner = service.AsOwner(_owner);
        var mains = await service.AddCategoryAsync(_owner, id);
        await service.AddCategoryAsync(_owner, id, "Starters");
        var lasagne = await service.AddItemAsync(_owner, id, mains, "Lasagne", 1190, [Extras]);
        await service.AddItemAsync(_owner, id, mains, "Risotto", 1290);
        var groups = $"{path}/items/{lasagne.GetProperty("id").GetGuid()}/option-groups";
        var group = lasagne.GetProperty("optionGroups")[0].GetProperty("id").GetGuid();

        Assert.Equal(["Mains", "Starters"], await ListAsync(owner, $"{path}/categories"));
        Assert.Equal(["Lasagne", "Risotto"], await ListAsync(owner, $"{path}/items"));
        Assert.Equal(["Extras"], await ListAsync(owner, groups));
        Assert.Equal(["Olives"], await ListAsync(owner, $"{groups}/{group}/options"));
        foreach (var part in new[] { "categories", "items" })
        {
            var refused = await service.AsOwner().GetAsync($"{path}/{part}");
            await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }

        static async Task<List<string?>> ListAsync(HttpClient owner, string list)
        {
            var names = new List<string?>();
            string? next = null;
            do
            {
                var cursor = next is null ? "" : $"&cursor={next}";
                var page = await (await owner.GetAsync($"{list}?limit=1{cursor}")).JsonAsync();
                names.AddRange(Names(page.GetProperty("items")));
                next = page.GetProperty("next").GetString();
            } while (next is not null);

            return names;
        }
    }

    [Fact]
    public async Task Choices_of_a_dish_are_added_changed_and_removed_under_the_version_of_the_dish()
    {
        var (id, path) = await RestaurantAsync();
        var item = await service.AddItemAsync(_owner, id, await service.AddCategoryAsync(_owner, id));
        var itemPath = $"{path}/items/{item.GetProperty("id").GetGuid()}";
        var owner = service.AsOwner(_owner);

        var group = await owner.PostAsJsonAsync($"{itemPath}/option-groups", Extras);
        var groupPath = $"{itemPath}/option-groups/{await IdOf(group)}";
        var option = await owner.PostAsJsonAsync($"{groupPath}/options", new { name = "Capers", price = 120 });
        var optionPath = $"{groupPath}/options/{await IdOf(option)}";
        await owner.PutIfMatchAsync(optionPath, new { name = "Capers", price = 130 }, option.Headers.ETag!.Tag);
        var stale = await owner.PutIfMatchAsync(
            optionPath,
            new { name = "Capers", price = 0 },
            group.Headers.ETag!.Tag
        );
        await owner.PutAsJsonAsync(
            groupPath,
            new
            {
                name = "On top",
                minSelections = 1,
                maxSelections = 1,
            }
        );

        await stale.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
        var changed = await (await owner.GetAsync(groupPath)).JsonAsync();
        Assert.Equal("On top", changed.GetProperty("name").GetString());
        Assert.Equal(["Olives", "Capers"], Names(changed.GetProperty("options")));
        Assert.Equal(130, changed.GetProperty("options")[1].GetProperty("price").GetInt64());

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(optionPath)).StatusCode);
        await (await owner.GetAsync(optionPath)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(groupPath)).StatusCode);
        await (await owner.GetAsync(groupPath)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Of_two_who_change_a_dish_they_both_read_one_is_told_so()
    {
        var (id, path) = await RestaurantAsync();
        var category = await service.AddCategoryAsync(_owner, id);
        var item = await service.AddItemAsync(_owner, id, category);
        var itemPath = $"{path}/items/{item.GetProperty("id").GetGuid()}";
        var owner = service.AsOwner(_owner);
        var tag = (await owner.GetAsync(itemPath)).Headers.ETag!.Tag;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(price =>
                    owner.PutIfMatchAsync(
                        itemPath,
                        new
                        {
                            categoryId = category,
                            name = "Lasagne",
                            price,
                        },
                        tag
                    )
                )
        );

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(response => response.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_category_goes_only_when_nothing_stands_under_it_any_more()
    {
        var (id, path) = await RestaurantAsync();
        var category = await service.AddCategoryAsync(_owner, id);
        var item = await service.AddItemAsync(_owner, id, category);
        var owner = service.AsOwner(_owner);

        var refused = await owner.DeleteAsync($"{path}/categories/{category}");
        await owner.DeleteAsync($"{path}/items/{item.GetProperty("id").GetGuid()}");
        var gone = await owner.DeleteAsync($"{path}/categories/{category}");

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(0, (await service.GetAsync(path)).GetProperty("categories").GetArrayLength());
    }

    [Fact]
    public async Task A_dish_belongs_under_a_category_of_its_own_menu()
    {
        var (id, path) = await RestaurantAsync();
        var (other, _) = await RestaurantAsync();
        var foreign = await service.AddCategoryAsync(_owner, other);

        var refused = await service
            .AsOwner(_owner)
            .PostAsJsonAsync(
                $"{path}/items",
                new
                {
                    categoryId = foreign,
                    name = "Lasagne",
                    price = 1,
                }
            );

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("categoryId", out _));
    }

    [Theory]
    [InlineData("""{ "name": "x" }""", "categoryId")]
    [InlineData("""{ "categoryId": "0198f7a5-0000-7000-8000-000000000000", "name": "x", "price": -1 }""", "price")]
    [InlineData("""{ "categoryId": "0198f7a5-0000-7000-8000-000000000000", "name": "x", "price": "free" }""", "price")]
    [InlineData(
        """{ "categoryId": "0198f7a5-0000-7000-8000-000000000000", "name": "x", "price": 1, "optionGroups": [{ "name": "Size", "minSelections": 1 }] }""",
        "optionGroups[0].maxSelections"
    )]
    public async Task A_dish_with_wrong_fields_is_refused_by_field(string json, string field)
    {
        var (_, path) = await RestaurantAsync();

        var refused = await service
            .AsOwner(_owner)
            .PostAsync($"{path}/items", new StringContent(json, null, "application/json"));

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_choice_cannot_ask_for_more_than_it_allows()
    {
        var (id, path) = await RestaurantAsync();
        var item = await service.AddItemAsync(_owner, id, await service.AddCategoryAsync(_owner, id));

        var refused = await service
            .AsOwner(_owner)
            .PostAsJsonAsync(
                $"{path}/items/{item.GetProperty("id").GetGuid()}/option-groups",
                new
                {
                    name = "Size",
                    minSelections = 3,
                    maxSelections = 2,
                }
            );

        await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task A_menu_does_not_grow_without_end()
    {
        var (id, path) = await RestaurantAsync();
        for (var i = 0; i < MenuLimits.Categories; i++)
        {
            await service.AddCategoryAsync(_owner, id, $"Category {i}");
        }

        var refused = await service.AsOwner(_owner).PostAsJsonAsync($"{path}/categories", new { name = "One more" });

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.Conflict);
    }

    [Theory]
    [InlineData("POST", "/menu/categories")]
    [InlineData("PUT", "/menu/categories/{0}")]
    [InlineData("DELETE", "/menu/categories/{0}")]
    [InlineData("GET", "/menu/categories/{0}")]
    [InlineData("POST", "/menu/items")]
    [InlineData("PUT", "/menu/items/{0}")]
    [InlineData("DELETE", "/menu/items/{0}")]
    [InlineData("PUT", "/menu/items/{0}/availability")]
    [InlineData("POST", "/menu/items/{0}/option-groups")]
    [InlineData("PUT", "/menu/items/{0}/option-groups/{0}")]
    [InlineData("DELETE", "/menu/items/{0}/option-groups/{0}")]
    [InlineData("POST", "/menu/items/{0}/option-groups/{0}/options")]
    [InlineData("PUT", "/menu/items/{0}/option-groups/{0}/options/{0}")]
    [InlineData("DELETE", "/menu/items/{0}/option-groups/{0}/options/{0}")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("PUT", "/status")]
    [InlineData("PUT", "/hours")]
    [InlineData("GET", "/dashboard")]
    [InlineData("POST", "/reviews/{0}/response")]
    public async Task Another_owner_and_a_customer_change_nothing(string method, string path)
    {
        var (id, _) = await RestaurantAsync();
        var pending = await service.RegisterAsync(_owner);
        object body = new
        {
            name = "Mine now",
            cuisines = new[] { "thai" },
            location = new { lat = 1, lng = 1 },
            address = "Anywhere 1",
            status = "closed",
            timeZone = "Etc/UTC",
            weekly = Array.Empty<object>(),
            categoryId = Guid.NewGuid(),
            price = 1,
            isAvailable = false,
            minSelections = 0,
            maxSelections = 1,
            text = "Thanks.",
        };

        var listed = await SendAsync(service.AsOwner(), id);
        var hidden = await SendAsync(service.AsOwner(), pending);
        var customer = await SendAsync(service.AsCustomer(_owner), id);
        var anonymous = await SendAsync(service.AsAnonymous(), id);

        await listed.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await hidden.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await customer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await anonymous.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
        Assert.Equal("open", (await service.GetAsync($"/api/restaurants/{id}")).GetProperty("status").GetString());

        Task<HttpResponseMessage> SendAsync(HttpClient client, Guid restaurant) =>
            client.SendAsync(
                new HttpRequestMessage(
                    new HttpMethod(method),
                    $"/api/restaurants/{restaurant}{string.Format(null, path, Guid.NewGuid())}"
                )
                {
                    Content = method is "GET" or "DELETE" ? null : JsonContent.Create(body),
                }
            );
    }

    private async Task<(Guid Id, string MenuPath)> RestaurantAsync()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        return (id, $"/api/restaurants/{id}/menu");
    }

    private static async Task<Guid> IdOf(HttpResponseMessage created) =>
        (await created.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private static IEnumerable<string?> Names(JsonElement array) =>
        array.EnumerateArray().Select(one => one.GetProperty("name").GetString());
}
