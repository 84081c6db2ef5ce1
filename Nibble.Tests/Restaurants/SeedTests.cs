using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Menus;
using Nibble.ServiceDefaults.Demo;

namespace Nibble.Tests.Restaurants;

public sealed class SeedTests(SeedTests.DemoCityFixture service) : IClassFixture<SeedTests.DemoCityFixture>
{
    [Fact]
    public async Task The_demo_city_has_forty_restaurants_with_the_prices_that_everyservice_knows()
    {
        var list = await service.GetAsync("/api/restaurants?limit=100");
        var dishes = await service.InDatabaseAsync(db => db.MenuItems.ToDictionaryAsync(item => item.Id));

        Assert.Equal(DemoCity.RestaurantCount, list.GetProperty("items").GetArrayLength());
        foreach (var dish in DemoCity.Restaurants.SelectMany(restaurant => restaurant.Dishes))
        {
            Assert.Equal((dish.Name, dish.Price), (dishes[dish.Id].Name, dishes[dish.Id].Price));
        }

        Assert.Contains(dishes.Values, (MenuItem item) => item.OptionGroups.Any(group => group.MinSelections == 1));
    }

    [Fact]
    public async Task Most_of_the_demo_city_is_open_at_any_hour()
    {
        for (var hour = 0; hour < 24; hour++)
        {
            var open = await service.GetAsync("/api/restaurants?openNow=true&limit=100");
            Assert.InRange(open.GetProperty("items").GetArrayLength(), 35, 40);
            service.Time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task People_find_a_dish_of_the_demo_city_without_its_accents()
    {
        var found = await service.GetAsync("/api/restaurants?q=tiramisu");

        Assert.Equal(4, found.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_restaurants_of_the_demo_city_differ_in_their_ratings()
    {
        var good = await service.GetAsync("/api/restaurants?minRating=4&limit=100");
        var ratings = await service.InDatabaseAsync(db => db.Reviews.Select(review => review.Rating).ToListAsync());

        Assert.All(ratings, rating => Assert.InRange(rating, 1, 5));
        Assert.InRange(good.GetProperty("items").GetArrayLength(), 5, 39);
    }

    public sealed class DemoCityFixture : RestaurantServiceFixture
    {
        public DemoCityFixture() => Settings["Demo:Seed"] = "true";
    }
}
