namespace Nibble.UserService.Addresses;

/// <summary>A delivery address of an account.</summary>
internal sealed class Address
{
    public const int LabelLength = 50;
    public const int LineLength = 200;
    public const int CityLength = 100;
    public const int PostalCodeLength = 20;

    private Address() { }

    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public string Label { get; private set; } = "";

    public string Line1 { get; private set; } = "";

    public string? Line2 { get; private set; }

    public string City { get; private set; } = "";

    public string PostalCode { get; private set; } = "";

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; private set; } = "";

    public double Lat { get; private set; }

    public double Lng { get; private set; }

    /// <summary>Exactly one address of an account is the default, if it has any.</summary>
    public bool IsDefault { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public static Address Create(Guid id, Guid userId, AddressRequest request, bool isDefault, DateTime now)
    {
        var address = new Address
        {
            Id = id,
            UserId = userId,
            IsDefault = isDefault,
            CreatedAt = now,
        };
        address.Fill(request);
        return address;
    }

    public void Change(AddressRequest request, bool isDefault)
    {
        Fill(request);
        IsDefault = isDefault;
        Version++;
    }

    public void MakeDefault()
    {
        IsDefault = true;
        Version++;
    }

    private void Fill(AddressRequest request)
    {
        Label = request.Label.Trim();
        Line1 = request.Line1.Trim();
        Line2 = string.IsNullOrWhiteSpace(request.Line2) ? null : request.Line2.Trim();
        City = request.City.Trim();
        PostalCode = request.PostalCode.Trim();
        Country = request.Country.ToUpperInvariant();
        (Lat, Lng) = request.Location;
    }
}
