using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Restaurants;

namespace Nibble.Tests.Restaurants;

/// <summary>Whoever reads a list to its end sees each restaurant that was there all the time exactly once, in order.</summary>
public sealed class SearchPagingTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    [Property(MaxTest = 6)]
    public Task By_distance(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(
            seed.Item,
            1 + (limit % 7),
            (place, _) => $"lat={place.Lat:R}&lng={place.Lng:R}&radiusKm=20",
            item => item.GetProperty("distanceKm").GetDouble()
        );

    [Property(MaxTest = 6)]
    public Task By_distance_among_those_that_fit_the_words(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(
            seed.Item,
            1 + (limit % 7),
            (place, word) => $"lat={place.Lat:R}&lng={place.Lng:R}&radiusKm=20&q={word}",
            item => item.GetProperty("distanceKm").GetDouble()
        );

    [Property(MaxTest = 6)]
    public Task By_rating(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(seed.Item, 1 + (limit % 7), (_, word) => $"cuisine={word}&sort=rating", Rating);

    [Property(MaxTest = 6)]
    public Task By_rating_near_a_place(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(
            seed.Item,
            1 + (limit % 7),
            (place, _) => $"lat={place.Lat:R}&lng={place.Lng:R}&radiusKm=20&sort=rating",
            Rating
        );

    [Property(MaxTest = 6)]
    public Task By_delivery_fee(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(
            seed.Item,
            1 + (limit % 7),
            (_, word) => $"cuisine={word}&sort=delivery_fee",
            item => item.GetProperty("deliveryFee").GetDouble()
        );

    [Property(MaxTest = 6)]
    public Task By_relevance(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(
            seed.Item,
            1 + (limit % 7),
            (_, word) => $"q={word}",
            item => item.GetProperty("name").GetString()!.StartsWith('x') ? Rating(item) : 10 + Rating(item)
        );

    [Property(MaxTest = 3)]
    public Task Without_any_condition(DoNotSize<int> seed, byte limit) =>
        ReadWhileOthersComeAsync(seed.Item, 60 + limit % 40, (_, _) => "sort=rating", Rating);

    private static double Rating(JsonElement item) =>
        item.GetProperty("rating") is { ValueKind: JsonValueKind.Number } rating ? -rating.GetDouble() : 0;

    private async Task ReadWhileOthersComeAsync(
        int seed,
        int limit,
        Func<GeoPoint, string, string> query,
        Func<JsonElement, double> key
    )
    {
        var random = new Random(seed);
        var place = RestaurantServiceFixture.NewLocation();
        var word = $"x{Guid.NewGuid():n}"[..9];
        var there = await AddAsync(random, place, word, random.Next(1, 25));

        var seen = new List<(Guid Id, double Key)>();
        string? cursor = null;
        do
        {
            var page = await service.GetAsync(
                $"/api/restaurants?{query(place, word)}&limit={limit}" + (cursor is null ? "" : $"&cursor={cursor}")
            );
            seen.AddRange(
                page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("id").GetGuid(), key(item)))
            );
            cursor = page.GetProperty("next").GetString();
            await AddAsync(random, place, word, random.Next(3));
        } while (cursor is not null && seen.Count < 10_000);

        Assert.Equal(seen.Count, seen.DistinctBy(item => item.Id).Count());
        Assert.Empty(there.Except(seen.Select(item => item.Id)));
        Assert.Equal(seen.Select(item => item.Key).Order(), seen.Select(item => item.Key));
    }

    /// <summary>Restaurants around a place that share a word, half of them in their names; many keys are equal.</summary>
    private Task<List<Guid>> AddAsync(Random random, GeoPoint place, string word, int count) =>
        service.InDatabaseAsync(async db =>
        {
            var added = new List<Guid>();
            for (var i = 0; i < count; i++)
            {
                var restaurant = Restaurant.Register(
                    Guid.NewGuid(),
                    Guid.NewGuid(),
                    new RestaurantDetails(
                        random.Next(2) == 0 ? $"{word} house" : "Another house",
                        null,
                        [word],
                        new GeoPoint(place.Lat + (random.Next(-8, 8) * 0.01), place.Lng + (random.Next(-8, 8) * 0.01)),
                        "Street 1",
                        random.Next(4) * 100,
                        0,
                        20
                    ),
                    OpeningHours.AlwaysOpen,
                    MarketplaceSettings.Default,
                    service.Now
                );
                restaurant.Approve();
                restaurant.AddRatings([.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, 6))]);
                db.Add(restaurant);
                added.Add(restaurant.Id);
            }

            await db.SaveChangesAsync();
            return added;
        });
}
