using Nibble.Contracts;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// Estimates without a road map: straight line times a detour factor, at an average city speed. Distances in
/// kilometres, durations in minutes.
/// </summary>
internal static class TravelEstimator
{
    /// <summary>Ratio of street distance to straight line, typical for European cities.</summary>
    private const double DetourFactor = 1.3;

    /// <summary>Parking, stairs and hand-over, in minutes; once at the restaurant and once at the customer.</summary>
    private const double HandOverMinutes = 2;

    /// <summary>Typical time to find a driver plus the driver's trip to the restaurant, in minutes.</summary>
    private const double SearchMinutes = 8;

    private const double BlockKm = 0.3;
    private const int MaxBlocks = 24;

    /// <summary>Street distance in kilometres.</summary>
    public static double DistanceKm(GeoPoint from, GeoPoint to) => GeoDistance.HaversineKm(from, to) * DetourFactor;

    /// <summary>Travel time in minutes, without stops.</summary>
    public static double DurationMinutes(GeoPoint from, GeoPoint to, VehicleKind vehicle) =>
        DistanceKm(from, to) / SpeedKmPerHour(vehicle) * 60;

    /// <summary>Whole minutes until delivery, at least one; null when the delivery has ended.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="driverLocation">Position of the driver; null when unknown.</param>
    /// <param name="vehicle">The driver's vehicle; null while there is no driver.</param>
    /// <param name="now">UTC.</param>
    public static int? EtaMinutes(Delivery delivery, GeoPoint? driverLocation, VehicleKind? vehicle, DateTime now)
    {
        if (delivery.Status.IsTerminal())
        {
            return null;
        }

        var kind = vehicle ?? VehicleKind.Bicycle;
        var toCustomer = DurationMinutes(delivery.Pickup, delivery.Dropoff, kind) + HandOverMinutes;
        if (delivery.Status == DeliveryStatus.PickedUp)
        {
            var left = driverLocation is null
                ? toCustomer - (now - delivery.PickedUpAt!.Value).TotalMinutes
                : DurationMinutes(driverLocation, delivery.Dropoff, kind) + HandOverMinutes;
            return RoundUpMinutes(left);
        }

        var toRestaurant = delivery.Status switch
        {
            DeliveryStatus.Arrived => 0,
            DeliveryStatus.Assigned when driverLocation is not null => DurationMinutes(
                driverLocation,
                delivery.Pickup,
                kind
            ),
            _ => SearchMinutes,
        };
        var untilReady = delivery.ReadyAt is null ? (delivery.ReadyEstimate - now).TotalMinutes : 0;
        return RoundUpMinutes(Math.Max(toRestaurant, untilReady) + HandOverMinutes + toCustomer);
    }

    /// <summary>The remaining path: from the driver, via the restaurant before pickup, to the customer.</summary>
    public static IReadOnlyList<GeoPoint> Path(Delivery delivery, GeoPoint? driverLocation)
    {
        if (delivery.Status.IsTerminal())
        {
            return [];
        }

        if (delivery.Status == DeliveryStatus.PickedUp)
        {
            return Path(driverLocation ?? delivery.Pickup, delivery.Dropoff);
        }

        var toCustomer = Path(delivery.Pickup, delivery.Dropoff);
        return driverLocation is null || !delivery.Status.IsBeforePickup()
            ? toCustomer
            : [.. Path(driverLocation, delivery.Pickup), .. toCustomer.Skip(1)];
    }

    /// <summary>
    /// A path along a street grid: alternating north-south and east-west segments. It starts and ends exactly at the
    /// given points.
    /// </summary>
    public static IReadOnlyList<GeoPoint> Path(GeoPoint from, GeoPoint to)
    {
        var blocks = Math.Clamp((int)Math.Ceiling(GeoDistance.HaversineKm(from, to) / BlockKm), 1, MaxBlocks);
        var path = new List<GeoPoint>((2 * blocks) + 1) { from };
        for (var block = 1; block <= blocks; block++)
        {
            var at = path[^1];
            var corner = block == blocks ? to : Interpolate(from, to, (double)block / blocks);
            path.Add(at with { Lat = corner.Lat });
            path.Add(corner);
        }

        return path;
    }

    /// <summary>Average city speed including stops, in kilometres per hour.</summary>
    private static double SpeedKmPerHour(VehicleKind vehicle) =>
        vehicle switch
        {
            VehicleKind.Bicycle => 15,
            VehicleKind.Scooter => 22,
            VehicleKind.Motorcycle => 26,
            VehicleKind.Car => 24,
            _ => throw new ArgumentOutOfRangeException(nameof(vehicle), vehicle, "Has no speed."),
        };

    private static GeoPoint Interpolate(GeoPoint from, GeoPoint to, double fraction) =>
        new(
            Math.Round(from.Lat + ((to.Lat - from.Lat) * fraction), 6),
            Math.Round(from.Lng + ((to.Lng - from.Lng) * fraction), 6)
        );

    private static int RoundUpMinutes(double minutes) => Math.Max(1, (int)Math.Ceiling(minutes));
}
