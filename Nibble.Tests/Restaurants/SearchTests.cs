using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class SearchTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private readonly Guid _owner = Guid.NewGuid();
    private readonly GeoPoint _here = RestaurantServiceFixture.NewLocation();

    [Fact]
    public async Task Words_are_found_in_names_cuisines_and_dishes_by_their_beginning_and_without_accents()
    {
        var named = await service.RegisterApprovedAsync(_owner, Here("Brasserie Zürich"));
        var cooked = await service.RegisterApprovedAsync(_owner, Here("Anders", cuisine: "zurichois"));
        var menu = await service.RegisterApprovedAsync(_owner, Here("Noch Anders"));
        await service.AddItemAsync(
            _owner,
            menu,
            await service.AddCategoryAsync(_owner, menu),
            "Zürcher Geschnetzeltes"
        );

        Assert.Equal([named, cooked], await FindAsync("zurich", "&sort=relevance"));
        Assert.Equal([named, cooked], await FindAsync("ZÜRICH", "&sort=relevance"));
        Assert.Equal([named, cooked, menu], await FindAsync("zur", "&sort=relevance"));
        Assert.Equal([menu], await FindAsync("geschnetzel anders"));
        Assert.Empty(await FindAsync("geschnetzelt brasserie"));
    }

    [Fact]
    public async Task The_index_follows_every_change()
    {
        var id = await service.RegisterApprovedAsync(_owner, Here("Alpha"));
        var owner = service.AsOwner(_owner);
        var item = await service.AddItemAsync(_owner, id, await service.AddCategoryAsync(_owner, id), "Betasuppe");
        var itemPath = $"/api/restaurants/{id}/menu/items/{item.GetProperty("id").GetGuid()}";
        Assert.Equal([id], await FindAsync("alpha betasuppe"));

        await owner.PutAsJsonAsync(
            itemPath,
            new
            {
                categoryId = item.GetProperty("categoryId").GetGuid(),
                name = "Gammasuppe",
                price = 500,
            }
        );
        Assert.Empty(await FindAsync("betasuppe"));
        Assert.Equal([id], await FindAsync("gammasuppe"));

        await owner.DeleteAsync(itemPath);
        Assert.Empty(await FindAsync("gammasuppe"));

        await owner.PutAsJsonAsync($"/api/restaurants/{id}", Here("Delta", cuisine: "thai"));
        Assert.Empty(await FindAsync("alpha"));
        Assert.Equal([id], await FindAsync("delta", "&cuisine=thai"));

        await service.DecideApprovalAsync(id, "suspend");
        Assert.Empty(await FindAsync("delta"));

        await service.DecideApprovalAsync(id, "approve");
        Assert.Equal([id], await FindAsync("delta"));

        await owner.DeleteAsync($"/api/restaurants/{id}");
        Assert.Empty(await FindAsync("delta"));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("name:trattoria")]
    [InlineData("a* OR b*")]
    [InlineData("') OR 1=1 --")]
    [InlineData("NEAR(trattoria prova)")]
    [InlineData("{name} : x")]
    [InlineData("^trattoria - + ! \\ \u0000 ﷽ 🍕")]
    [InlineData("a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a")]
    public async Task What_people_type_is_never_read_as_a_query_language(string q)
    {
        await service.RegisterApprovedAsync(_owner, Here("Trattoria Prova"));

        var answer = await service.AsAnonymous().GetAsync($"/api/restaurants?q={Uri.EscapeDataString(q)}");

        await answer.JsonAsync();
    }

    [Fact]
    public async Task Operators_and_column_names_are_words_like_others()
    {
        await service.RegisterApprovedAsync(_owner, Here("Quokka"));

        Assert.Empty(await FindAsync("quokka OR nothing"));
        Assert.Empty(await FindAsync("facets quokka"));
        Assert.Single(await FindAsync("quokka*"));
    }

    [Fact]
    public async Task Near_a_place_the_nearest_comes_first_and_the_radius_ends_the_list()
    {
        var far = await service.RegisterApprovedAsync(_owner, Details("Far", Km(3)));
        var near = await service.RegisterApprovedAsync(_owner, Details("Near", Km(0.5)));
        var middle = await service.RegisterApprovedAsync(_owner, Details("Middle", Km(1.4)));

        var found = await service.GetAsync($"/api/restaurants?{Place}&radiusKm=2");

        Assert.Equal([near, middle], Ids(found));
        Assert.Equal(0.5, found.GetProperty("items")[0].GetProperty("distanceKm").GetDouble(), 2);
        Assert.Equal([near, middle, far], Ids(await service.GetAsync($"/api/restaurants?{Place}")));
        Assert.Empty(Ids(await service.GetAsync($"/api/restaurants?{Place}&radiusKm=0.4")));
    }

    [Fact]
    public async Task Across_the_date_line_and_at_a_pole_neighbours_are_near()
    {
        var east = await service.RegisterApprovedAsync(_owner, Details("East", new GeoPoint(10, 179.99)));
        var pole = await service.RegisterApprovedAsync(_owner, Details("Pole", new GeoPoint(89.99, -170)));

        Assert.Equal([east], Ids(await service.GetAsync("/api/restaurants?lat=10&lng=-179.99&radiusKm=5")));
        Assert.Equal([pole], Ids(await service.GetAsync("/api/restaurants?lat=89.99&lng=10&radiusKm=5")));
    }

    [Fact]
    public async Task Open_now_asks_status_and_hours_at_this_moment()
    {
        var morning = Hours("06:00", "11:59");
        var noon = Hours("11:59", "13:00");
        await service.RegisterApprovedAsync(_owner, Details("Morning", Km(0.1), hours: morning));
        var open = await service.RegisterApprovedAsync(_owner, Details("Noon", Km(0.2), hours: noon));
        var shut = await service.RegisterApprovedAsync(_owner, Details("Shut", Km(0.3), hours: noon));
        await service.AsOwner(_owner).PutAsJsonAsync($"/api/restaurants/{shut}/status", new { status = "closed" });

        // The fixture's clock stands at noon UTC.
        var found = await service.GetAsync($"/api/restaurants?{Place}&openNow=true");

        Assert.Equal([open], Ids(found));
        Assert.True(found.GetProperty("items")[0].GetProperty("isOpenNow").GetBoolean());
        Assert.Equal(3, Ids(await service.GetAsync($"/api/restaurants?{Place}")).Count);
    }

    [Fact]
    public async Task The_cheapest_delivery_comes_first_when_asked_for()
    {
        var dear = await service.RegisterApprovedAsync(_owner, Details("Dear", Km(0.1), deliveryFee: 500));
        var cheap = await service.RegisterApprovedAsync(_owner, Details("Cheap", Km(1), deliveryFee: 100));
        var usual = await service.RegisterApprovedAsync(_owner, Details("Usual", Km(0.2)));

        var found = await service.GetAsync($"/api/restaurants?{Place}&sort=delivery_fee");

        Assert.Equal([cheap, usual, dear], Ids(found));
    }

    [Fact]
    public async Task By_relevance_without_words_the_nearest_comes_first()
    {
        var far = await service.RegisterApprovedAsync(_owner, Details("Far", Km(0.4)));
        var near = await service.RegisterApprovedAsync(_owner, Details("Near", Km(0.2)));

        var found = await service.GetAsync($"/api/restaurants?{Place}&radiusKm=1&sort=relevance");

        Assert.Equal([near, far], Ids(found));
        await service.GetAsync("/api/restaurants?sort=relevance");
    }

    [Theory]
    [InlineData("lat=50", "lng")]
    [InlineData("lng=50", "lat")]
    [InlineData("radiusKm=5", "radiusKm")]
    [InlineData("lat=91&lng=0", "lat")]
    [InlineData("lat=1&lng=1&radiusKm=51", "radiusKm")]
    [InlineData("minRating=6", "minRating")]
    [InlineData("sort=price", "sort")]
    [InlineData("sort=distance", "sort")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=zzz", "cursor")]
    public async Task A_search_that_makes_no_sense_names_the_field(string query, string field)
    {
        var refused = await service.AsAnonymous().GetAsync($"/api/restaurants?{query}");

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        await service.RegisterApprovedAsync(_owner, Details("One", Km(0.1)));
        await service.RegisterApprovedAsync(_owner, Details("Two", Km(0.2)));
        var first = await service.GetAsync($"/api/restaurants?{Place}&limit=1");

        var refused = await service
            .AsAnonymous()
            .GetAsync($"/api/restaurants?{Place}&sort=rating&cursor={first.GetProperty("next").GetString()}");

        await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task Past_the_gateway_nothing_is_found()
    {
        var refused = await service.WithoutInternalToken().GetAsync("/api/restaurants");

        await refused.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    private string Place => $"lat={_here.Lat.ToString("R", null)}&lng={_here.Lng.ToString("R", null)}";

    private object Here(string name, string cuisine = "italian") =>
        RestaurantServiceFixture.Details(name, Km(Random.Shared.NextDouble()), cuisine);

    private static object Details(string name, GeoPoint location, object? hours = null, long? deliveryFee = null) =>
        RestaurantServiceFixture.Details(name, location, hours: hours, deliveryFee: deliveryFee);

    private GeoPoint Km(double north) => new(_here.Lat + (north / 111.195), _here.Lng);

    private static object Hours(string opens, string closes) =>
        new
        {
            timeZone = "Etc/UTC",
            weekly = Enum.GetNames<DayOfWeek>()
                .Select(day => new { day = day.ToLowerInvariant(), spans = new[] { new { opens, closes } } }),
        };

    private async Task<List<Guid>> FindAsync(string q, string more = "") =>
        Ids(await service.GetAsync($"/api/restaurants?{Place}&radiusKm=2&q={Uri.EscapeDataString(q)}{more}"));

    private static List<Guid> Ids(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
