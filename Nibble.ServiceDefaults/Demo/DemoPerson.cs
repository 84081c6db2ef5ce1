using Nibble.Contracts;

namespace Nibble.ServiceDefaults.Demo;

/// <summary>Somebody of the demo city, with the address in <see cref="DemoCity.Name"/> where they live.</summary>
public sealed record DemoPerson(
    Guid Id,
    string Email,
    string FirstName,
    string LastName,
    GeoPoint Location,
    string Street
);

/// <summary>A restaurant of the demo city; money in minor units.</summary>
public sealed record DemoRestaurant(
    Guid Id,
    Guid OwnerId,
    string Name,
    string Cuisine,
    GeoPoint Location,
    string Street,
    long DeliveryFee,
    long MinimumOrder,
    IReadOnlyList<DemoDish> Dishes
);

/// <summary>A dish on the menu; price in minor units.</summary>
public sealed record DemoDish(Guid Id, string Category, string Name, long Price);
