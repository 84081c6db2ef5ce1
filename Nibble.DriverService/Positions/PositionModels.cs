using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.DriverService.Drivers;

namespace Nibble.DriverService.Positions;

/// <summary>A position report.</summary>
/// <param name="Lat">Latitude, WGS 84 degrees.</param>
/// <param name="Lng">Longitude, WGS 84 degrees.</param>
/// <param name="Heading">Degrees clockwise from north.</param>
/// <param name="At">
/// When the device measured it, UTC; now by default. A report older than the last one is ignored.
/// </param>
public sealed record LocationRequest(
    [property: Required, Range(-90.0, 90.0)] double? Lat,
    [property: Required, Range(-180.0, 180.0)] double? Lng,
    [property: Range(0.0, 360.0)] double? Heading,
    DateTime? At
);

/// <summary>An online driver near a point.</summary>
/// <param name="Id">The driver.</param>
/// <param name="UserId">The driver's account.</param>
/// <param name="FirstName">The first name shown to customers.</param>
/// <param name="Vehicle">The driver's vehicle.</param>
/// <param name="Status">The approval status.</param>
/// <param name="Availability">Whether the driver accepts offers.</param>
/// <param name="Rating">1 to 5; null before the first rating.</param>
/// <param name="Location">The last reported position.</param>
/// <param name="LocationAt">When it was reported, UTC.</param>
/// <param name="DistanceKm">Straight-line distance from the requested point.</param>
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
