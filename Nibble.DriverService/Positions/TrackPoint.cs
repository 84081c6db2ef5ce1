using Nibble.Contracts;

namespace Nibble.DriverService.Positions;

/// <summary>
/// A point of a delivery's track: its driver's position, thinned. Drivers without a delivery are not tracked.
/// </summary>
internal sealed class TrackPoint
{
    public long Id { get; private init; }

    public required Guid DeliveryId { get; init; }

    public required GeoPoint Location { get; init; }

    public required DateTime At { get; init; }
}
