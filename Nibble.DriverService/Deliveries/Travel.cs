using Nibble.Contracts;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// Estimates without a road map: the straight line times a detour factor, at a city speed. Distances in kilometres,
/// durations in minutes.
/// </summary>
internal static class Travel
{
    /// <summary>How much longer streets are than the straight line; about what European cities measure.</summary>
    private const double DetourFactor = 1.3;

    /// <summary>Parking, stairs, the hand-over: at the restaurant and again at the door.</summary>
    private const double HandOverMinutes = 2;

    /// <summary>What finding a driver and that driver's way to the restaurant usually take.</summary>
    private const double SearchMinutes = 8;

    private const double BlockKm = 0.3;
    private const int MostBlocks = 24;

    /// <summary>The length of the way in kilometres.</summary>
    public static double Km(GeoPoint from, GeoPoint to) => Geo.DistanceKm(from, to) * DetourFactor;

    /// <summary>The time on the way in minutes, without stops.</summary>
    public static double Minutes(GeoPoint from, GeoPoint to, VehicleKind vehicle) =>
        Km(from, to) / KmPerHour(vehicle) * 60;

    /// <summary>Whole minutes until the customer has the food, at least one; null when the delivery is over.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="driverAt">Where its driver is; null when unknown.</param>
    /// <param name="vehicle">What the driver rides; null while there is no driver.</param>
    /// <param name="now">UTC.</param>
    public static int? EtaMinutes(Delivery delivery, GeoPoint? driverAt, VehicleKind? vehicle, DateTime now)
    {
        if (delivery.Status.IsOver())
        {
            return null;
        }

        var kind = vehicle ?? VehicleKind.Bicycle;
        var toCustomer = Minutes(delivery.Pickup, delivery.Dropoff, kind) + HandOverMinutes;
        if (delivery.Status == DeliveryStatus.PickedUp)
        {
            var left = driverAt is null
                ? toCustomer - (now - delivery.PickedUpAt!.Value).TotalMinutes
                : Minutes(driverAt, delivery.Dropoff, kind) + HandOverMinutes;
            return WholeMinutes(left);
        }

        var toRestaurant = delivery.Status switch
        {
            DeliveryStatus.Arrived => 0,
            DeliveryStatus.Assigned when driverAt is not null => Minutes(driverAt, delivery.Pickup, kind),
            _ => SearchMinutes,
        };
        var untilReady = delivery.ReadyAt is null ? (delivery.ReadyEstimate - now).TotalMinutes : 0;
        return WholeMinutes(Math.Max(toRestaurant, untilReady) + HandOverMinutes + toCustomer);
    }

    /// <summary>The way that is left: from the driver, by the restaurant while the food is there, to the customer.</summary>
    public static IReadOnlyList<GeoPoint> Path(Delivery delivery, GeoPoint? driverAt)
    {
        if (delivery.Status.IsOver())
        {
            return [];
        }

        if (delivery.Status == DeliveryStatus.PickedUp)
        {
            return Path(driverAt ?? delivery.Pickup, delivery.Dropoff);
        }

        var toCustomer = Path(delivery.Pickup, delivery.Dropoff);
        return driverAt is null || !delivery.Status.IsBeforePickup()
            ? toCustomer
            : [.. Path(driverAt, delivery.Pickup), .. toCustomer.Skip(1)];
    }

    /// <summary>
    /// A line such as a street grid would give: blocks towards the north or south and towards the east or west by turns.
    /// It starts and ends exactly at the given points.
    /// </summary>
    public static IReadOnlyList<GeoPoint> Path(GeoPoint from, GeoPoint to)
    {
        var blocks = Math.Clamp((int)Math.Ceiling(Geo.DistanceKm(from, to) / BlockKm), 1, MostBlocks);
        var path = new List<GeoPoint>((2 * blocks) + 1) { from };
        for (var block = 1; block <= blocks; block++)
        {
            var at = path[^1];
            var corner = block == blocks ? to : Between(from, to, (double)block / blocks);
            path.Add(at with { Lat = corner.Lat });
            path.Add(corner);
        }

        return path;
    }

    /// <summary>The average speed in a city, with lights and queues, in kilometres an hour.</summary>
    private static double KmPerHour(VehicleKind vehicle) =>
        vehicle switch
        {
            VehicleKind.Bicycle => 15,
            VehicleKind.Scooter => 22,
            VehicleKind.Motorcycle => 26,
            VehicleKind.Car => 24,
            _ => throw new ArgumentOutOfRangeException(nameof(vehicle), vehicle, "Has no speed."),
        };

    private static GeoPoint Between(GeoPoint from, GeoPoint to, double share) =>
        new(
            Math.Round(from.Lat + ((to.Lat - from.Lat) * share), 6),
            Math.Round(from.Lng + ((to.Lng - from.Lng) * share), 6)
        );

    private static int WholeMinutes(double minutes) => Math.Max(1, (int)Math.Ceiling(minutes));
}
