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
    public static IReadOnlyList<DemoPerson> Customers { get; } = CreatePeople("customer", CustomerCount);

    /// <summary>All drivers' accounts; the first one is driver@nibble.test.</summary>
    public static IReadOnlyList<DemoPerson> Drivers { get; } = CreatePeople("driver", DriverCount);

    /// <summary>The owners; the first one is owner@nibble.test.</summary>
    public static IReadOnlyList<DemoPerson> Owners { get; } =
        CreatePeople("owner", RestaurantCount - RestaurantsOfFirstOwner + 1);

    /// <summary>support@nibble.test.</summary>
    public static DemoPerson Support { get; } = CreatePeople("support", 1)[0];

    /// <summary>admin@nibble.test.</summary>
    public static DemoPerson Admin { get; } = CreatePeople("admin", 1)[0];

    /// <summary>All restaurants, four a cuisine.</summary>
    public static IReadOnlyList<DemoRestaurant> Restaurants { get; } = CreateRestaurants();

    /// <summary>The id under which the city knows the <paramref name="number"/>th thing of a kind.</summary>
    public static Guid GetId(string kind, int number)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"nibble-demo/{kind}/{number}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562 version 8: made by our own rule
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static DemoPerson[] CreatePeople(string kind, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number => new DemoPerson(
                    GetId(kind, number),
                    number == 0 ? $"{kind}@nibble.test" : $"{kind}{number}@nibble.test",
                    DemoNames.FirstNames[(number * 7 + kind.Length) % DemoNames.FirstNames.Length],
                    DemoNames.LastNames[(number * 11 + kind.Length) % DemoNames.LastNames.Length],
                    CreateLocation(kind, number),
                    $"{DemoNames.Streets[number * 5 % DemoNames.Streets.Length]} {1 + (number * 13 % 120)}"
                )),
        ];

    private static DemoRestaurant[] CreateRestaurants() =>
        [
            .. Enumerable
                .Range(0, RestaurantCount)
                .Select(number =>
                {
                    var cuisine = DemoNames.Cuisines[number % DemoNames.Cuisines.Length];
                    return new DemoRestaurant(
                        GetId("restaurant", number),
                        Owners[Math.Max(0, number - RestaurantsOfFirstOwner + 1)].Id,
                        cuisine.Restaurants[number / DemoNames.Cuisines.Length],
                        cuisine.Name,
                        CreateLocation("restaurant", number),
                        $"{DemoNames.Streets[number * 3 % DemoNames.Streets.Length]} {1 + (number * 17 % 90)}",
                        DeliveryFee: 149 + (number % 5 * 50),
                        MinimumOrder: 800 + (number % 4 * 200),
                        [
                            .. cuisine.Dishes.Select(
                                (dish, index) =>
                                    new DemoDish(
                                        GetId($"dish/{number}", index),
                                        dish.Category,
                                        dish.Name,
                                        dish.Price + (number / DemoNames.Cuisines.Length * 30)
                                    )
                            ),
                        ]
                    );
                }),
        ];

    /// <summary>A place within about four kilometres of the centre, denser towards it.</summary>
    private static GeoPoint CreateLocation(string kind, int number)
    {
        var bytes = GetId($"spot/{kind}", number).ToByteArray();
        var angle = BitConverter.ToUInt16(bytes, 0) / 65536.0 * Math.Tau;
        var radiusKm = BitConverter.ToUInt16(bytes, 2) / 65536.0 * 4;
        return new GeoPoint(
            Math.Round(Centre.Lat + (radiusKm * Math.Sin(angle) / 111.2), 6),
            Math.Round(Centre.Lng + (radiusKm * Math.Cos(angle) / 67.7), 6)
        );
    }
}
