using Nibble.Contracts;

namespace Nibble.DriverService.Positions;

/// <summary>Where a delivery was: its driver's positions, thinned. Drivers without a delivery leave no track.</summary>
internal sealed class TrackPoint
{
    public long Id { get; private init; }

    public required Guid DeliveryId { get; init; }

    public required GeoPoint Location { get; init; }

    public required DateTime At { get; init; }
}
