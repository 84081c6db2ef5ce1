using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Menus;
using Nibble.RestaurantService.Restaurants;
using Nibble.RestaurantService.Reviews;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.RestaurantService.Data;

/// <summary>The restaurants of the demo data with their menus and reviews.</summary>
internal sealed class RestaurantSeed(TimeProvider time) : IDatabaseSeed<RestaurantDbContext>
{
    private static readonly string[] PositiveReviewTexts =
    [
        "Still hot when it came.",
        "Our favourite.",
        "Generous portions.",
        "Perfect.",
    ];
    private static readonly string[] NegativeReviewTexts =
    [
        "A little late.",
        "Could have used more spice.",
        "Good, but small.",
    ];

    public async Task SeedAsync(RestaurantDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Restaurants.IgnoreQueryFilters().AnyAsync(cancellationToken))
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        for (var number = 0; number < DemoCity.Restaurants.Count; number++)
        {
            var demo = DemoCity.Restaurants[number];
            AddMenu(db, demo, number);
            var restaurant = Restaurant.Register(
                demo.Id,
                demo.OwnerId,
                new RestaurantDetails(
                    demo.Name,
                    $"{char.ToUpperInvariant(demo.Cuisine[0])}{demo.Cuisine[1..]} food from the {demo.Street}.",
                    [demo.Cuisine],
                    demo.Location,
                    $"{demo.Street}, {DemoCity.Name}",
                    demo.DeliveryFee,
                    demo.MinimumOrder,
                    15 + (number % 4 * 5)
                ),
                OpeningHours.Of(CreateHours(number)),
                MarketplaceSettings.Default,
                now.AddDays(-DemoCity.DaysOfHistory)
            );
            restaurant.RefreshOpenInterval(now);
            restaurant.Approve();
            restaurant.AddRatings(AddReviews(db, demo, number, now));
            db.Add(restaurant);
        }
    }

    /// <summary>Most are always open, so that the demo works at any hour; every eighth has realistic hours.</summary>
    private static HoursSchedule CreateHours(int number)
    {
        var everyDay = Enum.GetValues<DayOfWeek>();
        return number % 8 == 7
            ? new HoursSchedule(
                DemoCity.TimeZone,
                [
                    .. everyDay
                        .Where(day => day != DayOfWeek.Monday)
                        .Select(day => new WeekdayHours(
                            day,
                            day is DayOfWeek.Friday or DayOfWeek.Saturday
                                ? [new HoursSpan("11:30", "14:30"), new HoursSpan("17:00", "01:00")]
                                : [new HoursSpan("11:30", "14:30"), new HoursSpan("17:00", "22:30")]
                        )),
                ],
                []
            )
            : new HoursSchedule(
                DemoCity.TimeZone,
                [.. everyDay.Select(day => new WeekdayHours(day, [new HoursSpan("00:00", "24:00")]))],
                []
            );
    }

    private static void AddMenu(RestaurantDbContext db, DemoRestaurant demo, int number)
    {
        var categories = demo.Dishes.Select(dish => dish.Category).Distinct().ToList();
        for (var i = 0; i < categories.Count; i++)
        {
            db.Add(MenuCategory.Create(CategoryId(number, i), demo.Id, categories[i], i + 1));
        }

        for (var i = 0; i < demo.Dishes.Count; i++)
        {
            var dish = demo.Dishes[i];
            var item = MenuItem.Create(
                dish.Id,
                demo.Id,
                new MenuItemDetails(
                    CategoryId(number, categories.IndexOf(dish.Category)),
                    dish.Name,
                    null,
                    dish.Price,
                    i + 1
                )
            );
            foreach (var group in CreateOptionGroups(dish.Category, number, i))
            {
                item.AddOrReplaceGroup(group);
            }

            db.Add(item);
        }
    }

    private static Guid CategoryId(int number, int index) => DemoCity.GetId($"category/{number}", index);

    /// <summary>Some dishes have options. In a required group the first option costs nothing.</summary>
    private static IEnumerable<OptionGroup> CreateOptionGroups(string category, int number, int dish)
    {
        Guid Id(int index) => DemoCity.GetId($"option/{number}/{dish}", index);
        switch (category)
        {
            case "Pizza":
                yield return new OptionGroup(
                    Id(0),
                    "Size",
                    1,
                    1,
                    [new MenuOption(Id(1), "Regular", 0), new MenuOption(Id(2), "Large", 300)]
                );
                yield return new OptionGroup(
                    Id(3),
                    "Extras",
                    0,
                    3,
                    [
                        new MenuOption(Id(4), "Mushrooms", 120),
                        new MenuOption(Id(5), "Olives", 100),
                        new MenuOption(Id(6), "Extra cheese", 150),
                    ]
                );
                break;
            case "Burgers":
                yield return new OptionGroup(
                    Id(0),
                    "Extras",
                    0,
                    2,
                    [new MenuOption(Id(1), "Bacon", 150), new MenuOption(Id(2), "Cheddar", 100)]
                );
                break;
            case "Curries":
                yield return new OptionGroup(
                    Id(0),
                    "Spice",
                    0,
                    1,
                    [new MenuOption(Id(1), "Mild", 0), new MenuOption(Id(2), "Hot", 0)]
                );
                break;
        }
    }

    /// <summary>Adds the reviews and returns their ratings.</summary>
    private static List<int> AddReviews(RestaurantDbContext db, DemoRestaurant demo, int number, DateTime now)
    {
        var ratings = new List<int>();
        for (var i = 0; i < 6 + (number * 5 % 15); i++)
        {
            var customer = DemoCity.Customers[(number * 17 + i * 7) % DemoCity.CustomerCount];
            var rating = (((number * 3) + (i * i)) % 7) switch
            {
                0 => 3,
                1 or 2 => 4,
                6 when number % 5 == 0 => 2,
                _ => 5,
            };
            var texts = rating >= 4 ? PositiveReviewTexts : NegativeReviewTexts;
            var review = Review.Create(
                DemoCity.GetId($"review/{number}", i),
                demo.Id,
                DemoCity.GetId($"reviewed-order/{number}", i),
                customer.Id,
                customer.FirstName,
                rating,
                texts[i % texts.Length],
                now.AddDays(-1 - (i * 4)).AddMinutes(-number)
            );
            if (i % 4 == 0)
            {
                review.Respond("Thank you, come again!", review.CreatedAt.AddHours(20));
            }

            db.Add(review);
            ratings.Add(rating);
        }

        return ratings;
    }
}
