using System.ComponentModel.DataAnnotations;

namespace Nibble.Contracts;

/// <summary>A point on earth in WGS 84 degrees.</summary>
/// <param name="Lat">Latitude, −90 to 90.</param>
/// <param name="Lng">Longitude, −180 to 180.</param>
public sealed record GeoPoint([property: Range(-90.0, 90.0)] double Lat, [property: Range(-180.0, 180.0)] double Lng);
