using System.Diagnostics;
using System.Globalization;
using Nibble.Contracts;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Restaurants;
using Nibble.Tests.Support;
using Xunit.Abstractions;

namespace Nibble.Tests.Restaurants;

/// <summary>
/// The same searches in one city, while the world around it grows from one thousand restaurants to a hundred thousand.
/// The figures of a run stand in docs/restaurants.md; <see cref="SearchPlanTests"/> says why they are so.
/// </summary>
public sealed class SearchScaleTests(ITestOutputHelper output)
{
    private const int Runs = 100;

    private static readonly GeoPoint City = new(52.52, 13.405);
    private static readonly string[] Dishes = ["Pizza", "Sushi", "Curry", "Tacos", "Falafel", "Ramen", "Burger", "Pho"];
    private static readonly string[] Searches =
    [
        "radiusKm=3",
        "radiusKm=3&q=pizza",
        "radiusKm=10&q=pizza&sort=rating",
        "radiusKm=3&q=pizza&openNow=true&sort=delivery_fee",
    ];

    [MeasuredFact]
    public async Task A_search_costs_no_more_among_a_hundred_thousand_restaurants()
    {
        await using var service = new RestaurantServiceFixture();
        var random = new Random(1);
        var medians = Searches.ToDictionary(search => search, _ => new List<double>());
        var count = 0;
        foreach (var size in new[] { 1_000, 10_000, 100_000 })
        {
            for (; count < size; count += 1_000)
            {
                // The first thousand are the city's, all others are elsewhere.
                await AddAsync(service, count, random, isInCity: count == 0);
            }

            foreach (var search in Searches)
            {
                medians[search].Add(await MedianAsync(service, search, random));
                output.WriteLine(Inv($"{size, 8} {search}: {medians[search][^1]:0.00} ms"));
            }
        }

        Assert.All(medians.Values, median => Assert.InRange(median[^1], 0, (3 * median[0]) + 1));
    }

    private static Task AddAsync(RestaurantServiceFixture service, int first, Random random, bool isInCity) =>
        service.InDatabaseAsync(async db =>
        {
            for (var number = first; number < first + 1_000; number++)
            {
                var dish = Dishes[random.Next(Dishes.Length)];
                var restaurant = Restaurant.Register(
                    Guid.CreateVersion7(),
                    Guid.NewGuid(),
                    new RestaurantDetails(
                        Inv($"{dish} House {number}"),
                        "As at home.",
                        [dish.ToLowerInvariant()],
                        isInCity ? Near(City, random, 0.1) : Elsewhere(random),
                        "Street 1",
                        random.Next(100, 500),
                        1000,
                        20
                    ),
                    OpeningHours.AlwaysOpen,
                    MarketplaceSettings.Default,
                    service.Now
                );
                restaurant.Approve();
                db.Add(restaurant);
            }

            await db.SaveChangesAsync();
        });

    private static async Task<double> MedianAsync(RestaurantServiceFixture service, string search, Random random)
    {
        using var anybody = service.AsAnonymous();
        var took = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var place = Near(City, random, 0.05);
            var start = Stopwatch.GetTimestamp();
            using var response = await anybody.GetAsync(
                Inv($"/api/restaurants?lat={place.Lat:0.00000}&lng={place.Lng:0.00000}&{search}")
            );
            response.EnsureSuccessStatusCode();
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return took.Order().ElementAt(Runs / 2);
    }

    private static GeoPoint Near(GeoPoint centre, Random random, double degrees) =>
        new(
            centre.Lat + ((random.NextDouble() - 0.5) * 2 * degrees),
            centre.Lng + ((random.NextDouble() - 0.5) * 2 * degrees)
        );

    /// <summary>Somewhere in Europe, but a degree of latitude or more from the city.</summary>
    private static GeoPoint Elsewhere(Random random) =>
        new(36 + (random.NextDouble() * 15), -9 + (random.NextDouble() * 40));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
