using System.Security.Cryptography;
using System.Text;
using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Demo;

/// <summary>
/// The demo city that every service seeds its part of: the same people, restaurants and dishes under the same ids each
/// time, so the parts fit together although no service reads another's database.
/// </summary>
public static class DemoCity
{
    /// <summary>The password of every demo account.</summary>
    public const string Password = "Nibble-demo-1";

    /// <summary>How many customers live here.</summary>
    public const int CustomerCount = 200;

    /// <summary>How many drivers work here.</summary>
    public const int DriverCount = 30;

    /// <summary>How many restaurants cook here.</summary>
    public const int RestaurantCount = 40;

    /// <summary>How many of the restaurants belong to owner@nibble.test; each other one has an owner of its own.</summary>
    public const int RestaurantsOfFirstOwner = 3;

    /// <summary>How many days of orders lie behind the first start.</summary>
    public const int DaysOfHistory = 90;

    /// <summary>ISO 4217.</summary>
    public const string Currency = "EUR";

    /// <summary>The IANA time zone of the city.</summary>
    public const string TimeZone = "Europe/Berlin";

    /// <summary>The name of the city.</summary>
    public const string Name = "Berlin";

    /// <summary>Its centre; everything lies within some kilometres of it.</summary>
    public static GeoPoint Centre { get; } = new(52.5200, 13.4050);

    /// <summary>All customers; the first one is customer@nibble.test.</summary>
    public static IReadOnlyList<DemoPerson> Customers { get; } = People("customer", CustomerCount);

    /// <summary>All drivers' accounts; the first one is driver@nibble.test.</summary>
    public static IReadOnlyList<DemoPerson> Drivers { get; } = People("driver", DriverCount);

    /// <summary>The owners; the first one is owner@nibble.test.</summary>
    public static IReadOnlyList<DemoPerson> Owners { get; } =
        People("owner", RestaurantCount - RestaurantsOfFirstOwner + 1);

    /// <summary>support@nibble.test.</summary>
    public static DemoPerson Support { get; } = People("support", 1)[0];

    /// <summary>admin@nibble.test.</summary>
    public static DemoPerson Admin { get; } = People("admin", 1)[0];

    /// <summary>All restaurants, four a cuisine.</summary>
    public static IReadOnlyList<DemoRestaurant> Restaurants { get; } = MakeRestaurants();

    /// <summary>The id under which the city knows the <paramref name="number"/>th thing of a kind.</summary>
    public static Guid Id(string kind, int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"nibble-demo/{kind}/{number}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562 version 8: made by our own rule
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static DemoPerson[] People(string kind, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number => new DemoPerson(
                    Id(kind, number),
                    number == 0 ? $"{kind}@nibble.test" : $"{kind}{number}@nibble.test",
                    Words.FirstNames[(number * 7 + kind.Length) % Words.FirstNames.Length],
                    Words.LastNames[(number * 11 + kind.Length) % Words.LastNames.Length],
                    Spot(kind, number),
                    $"{Words.Streets[number * 5 % Words.Streets.Length]} {1 + (number * 13 % 120)}"
                )),
        ];

    private static DemoRestaurant[] MakeRestaurants() =>
        [
            .. Enumerable
                .Range(0, RestaurantCount)
                .Select(number =>
                {
                    var cuisine = Words.Cuisines[number % Words.Cuisines.Length];
                    return new DemoRestaurant(
                        Id("restaurant", number),
                        Owners[Math.Max(0, number - RestaurantsOfFirstOwner + 1)].Id,
                        cuisine.Restaurants[number / Words.Cuisines.Length],
                        cuisine.Name,
                        Spot("restaurant", number),
                        $"{Words.Streets[number * 3 % Words.Streets.Length]} {1 + (number * 17 % 90)}",
                        DeliveryFee: 149 + (number % 5 * 50),
                        MinimumOrder: 800 + (number % 4 * 200),
                        [
                            .. cuisine.Dishes.Select(
                                (dish, index) =>
                                    new DemoDish(
                                        Id($"dish/{number}", index),
                                        dish.Category,
                                        dish.Name,
                                        dish.Price + (number / Words.Cuisines.Length * 30)
                                    )
                            ),
                        ]
                    );
                }),
        ];

    /// <summary>A place within about four kilometres of the centre, denser towards it.</summary>
    private static GeoPoint Spot(string kind, int number)
    {
        var bytes = Id($"spot/{kind}", number).ToByteArray();
        var angle = BitConverter.ToUInt16(bytes, 0) / 65536.0 * Math.Tau;
        var radiusKm = BitConverter.ToUInt16(bytes, 2) / 65536.0 * 4;
        return new GeoPoint(
            Math.Round(Centre.Lat + (radiusKm * Math.Sin(angle) / 111.2), 6),
            Math.Round(Centre.Lng + (radiusKm * Math.Cos(angle) / 67.7), 6)
        );
    }
}
