using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.DriverService.Drivers;

namespace Nibble.DriverService.Positions;

/// <summary>Where the driver is.</summary>
/// <param name="Lat">Latitude, WGS 84 degrees.</param>
/// <param name="Lng">Longitude, WGS 84 degrees.</param>
/// <param name="Heading">Degrees clockwise from north.</param>
/// <param name="At">When the device measured it, UTC; now, if left out. Older reports than the last are ignored.</param>
public sealed record LocationRequest(
    [property: Required, Range(-90.0, 90.0)] double? Lat,
    [property: Required, Range(-180.0, 180.0)] double? Lng,
    [property: Range(0.0, 360.0)] double? Heading,
    DateTime? At
);

/// <summary>A driver online near a point.</summary>
/// <param name="Id">The driver.</param>
/// <param name="UserId">The driver's account.</param>
/// <param name="FirstName">How customers know the driver.</param>
/// <param name="Vehicle">What the driver rides.</param>
/// <param name="Status">The admins' word.</param>
/// <param name="Availability">Whether the driver wants work.</param>
/// <param name="Rating">1 to 5; null before the first rating.</param>
/// <param name="Location">Where.</param>
/// <param name="LocationAt">When it was reported, UTC.</param>
/// <param name="DistanceKm">From the asked point, as the crow flies.</param>
internal sealed record NearbyDriverResponse(
    Guid Id,
    Guid UserId,
    string FirstName,
    Vehicle Vehicle,
    DriverStatus Status,
    Availability Availability,
    double? Rating,
    GeoPoint Location,
    DateTime LocationAt,
    double DistanceKm
);
