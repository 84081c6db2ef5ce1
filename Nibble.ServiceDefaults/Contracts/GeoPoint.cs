using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>A point on earth in WGS 84 degrees. Half of one is none: JSON without either is refused.</summary>
/// <param name="Lat">Latitude, −90 to 90.</param>
/// <param name="Lng">Longitude, −180 to 180.</param>
public sealed record GeoPoint(
    [property: JsonRequired, Range(-90.0, 90.0)] double Lat,
    [property: JsonRequired, Range(-180.0, 180.0)] double Lng
);
