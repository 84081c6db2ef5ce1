using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.UserService.Addresses;

/// <summary>A delivery address.</summary>
/// <param name="Label">A name for the address, such as Home or Work.</param>
/// <param name="Line1">Street and number.</param>
/// <param name="Line2">Floor, door, company.</param>
/// <param name="City">The city.</param>
/// <param name="PostalCode">The postal code in the country's format.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Location">The coordinates, used to compute distances.</param>
/// <param name="IsDefault">Whether orders that name no address use this one.</param>
public sealed record AddressRequest(
    [property: Required, StringLength(Address.LabelLength)] string Label,
    [property: Required, StringLength(Address.LineLength)] string Line1,
    [property: StringLength(Address.LineLength)] string? Line2,
    [property: Required, StringLength(Address.CityLength)] string City,
    [property: Required, StringLength(Address.PostalCodeLength)] string PostalCode,
    [property:
        Required,
        RegularExpression("[A-Za-z]{2}", ErrorMessage = "Must be a country of ISO 3166-1, two letters.")
    ]
        string Country,
    [property: Required] GeoPoint Location,
    bool IsDefault = false
);

/// <summary>A delivery address of an account.</summary>
internal sealed record AddressResponse(
    Guid Id,
    string Label,
    string Line1,
    string? Line2,
    string City,
    string PostalCode,
    string Country,
    GeoPoint Location,
    bool IsDefault
)
{
    public static AddressResponse Of(Address address) =>
        new(
            address.Id,
            address.Label,
            address.Line1,
            address.Line2,
            address.City,
            address.PostalCode,
            address.Country,
            new GeoPoint(address.Lat, address.Lng),
            address.IsDefault
        );
}
