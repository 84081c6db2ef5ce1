using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.Tests.Drivers;

/// <summary>Estimates of distance, time and way.</summary>
public sealed class TravelEstimatorTests
{
    private static readonly GeoPoint Kitchen = new(52.52, 13.405);
    private static readonly GeoPoint Door = new(52.53, 13.42);
    private static readonly DateTime Now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Berlin_and_Munich_are_half_a_thousand_kilometres_apart()
    {
        Assert.InRange(GeoDistance.HaversineKm(new GeoPoint(52.52, 13.405), new GeoPoint(48.137, 11.575)), 503, 505);
    }

    [Property]
    public void Distance_is_the_same_both_ways(ushort a, ushort b, ushort c, ushort d)
    {
        var (one, other) = (Point(a, b), Point(c, d));

        Assert.Equal(GeoDistance.HaversineKm(one, other), GeoDistance.HaversineKm(other, one), 9);
        Assert.Equal(0, GeoDistance.HaversineKm(one, one));
    }

    [Property]
    public void A_path_starts_and_ends_exactly_and_turns_only_at_corners(ushort a, ushort b, ushort c, ushort d)
    {
        var (from, to) = (Point(a, b), Point(c, d));

        var path = TravelEstimator.Path(from, to);

        Assert.Equal(from, path[0]);
        Assert.Equal(to, path[^1]);
        Assert.InRange(path.Count, 3, 49);
        Assert.All(
            path.Zip(path.Skip(1)),
            leg => Assert.True(leg.First.Lat == leg.Second.Lat || leg.First.Lng == leg.Second.Lng)
        );
    }

    [Fact]
    public void A_path_in_a_city_is_no_longer_than_streets_are()
    {
        var path = TravelEstimator.Path(Kitchen, Door);

        var length = path.Zip(path.Skip(1), GeoDistance.HaversineKm).Sum();

        Assert.InRange(length / GeoDistance.HaversineKm(Kitchen, Door), 1.0, 1.45);
    }

    [Theory]
    [InlineData(VehicleKind.Bicycle, 7.8)]
    [InlineData(VehicleKind.Car, 4.9)]
    public void A_kilometre_and_a_half_takes_what_the_vehicle_needs(VehicleKind vehicle, double minutes)
    {
        var north = Kitchen with { Lat = Kitchen.Lat + (1.5 / GeoDistance.KmPerDegree) };

        Assert.Equal(minutes, TravelEstimator.DurationMinutes(Kitchen, north, vehicle), 1);
    }

    [Fact]
    public void Before_pickup_the_slower_of_kitchen_and_driver_decides()
    {
        var delivery = Assigned(prepMinutes: 30);

        var whileCooking = TravelEstimator.EtaMinutes(delivery, Kitchen, VehicleKind.Bicycle, Now);
        delivery.MarkReady(Now);
        var whenReady = TravelEstimator.EtaMinutes(delivery, Kitchen, VehicleKind.Bicycle, Now);

        Assert.Equal(30, whileCooking - whenReady);
    }

    [Fact]
    public void On_the_way_the_estimate_shrinks_with_the_distance()
    {
        var delivery = PickedUp();

        var atKitchen = TravelEstimator.EtaMinutes(delivery, Kitchen, VehicleKind.Bicycle, Now);
        var atDoor = TravelEstimator.EtaMinutes(delivery, Door, VehicleKind.Bicycle, Now);

        Assert.True(atDoor < atKitchen);
        Assert.Equal(2, atDoor);
    }

    [Fact]
    public void On_the_way_without_a_position_the_estimate_shrinks_with_time_but_never_to_nothing()
    {
        var delivery = PickedUp();

        Assert.Equal(
            5,
            TravelEstimator.EtaMinutes(delivery, null, VehicleKind.Bicycle, Now)
                - TravelEstimator.EtaMinutes(delivery, null, VehicleKind.Bicycle, Now.AddMinutes(5))
        );
        Assert.Equal(1, TravelEstimator.EtaMinutes(delivery, null, VehicleKind.Bicycle, Now.AddHours(5)));
    }

    [Fact]
    public void The_way_leads_by_the_restaurant_until_the_food_is_picked_up()
    {
        var driver = new GeoPoint(52.51, 13.40);

        var before = TravelEstimator.Path(Assigned(15), driver);
        var after = TravelEstimator.Path(PickedUp(), driver);

        Assert.Equal((driver, Door), (before[0], before[^1]));
        Assert.Contains(Kitchen, before);
        Assert.DoesNotContain(Kitchen, after);
        Assert.Equal((driver, Door), (after[0], after[^1]));
    }

    [Fact]
    public void What_is_over_has_neither_way_nor_estimate()
    {
        var delivery = PickedUp();
        delivery.Deliver(delivery.DriverId!.Value, Now);

        Assert.Null(TravelEstimator.EtaMinutes(delivery, Door, VehicleKind.Bicycle, Now));
        Assert.Empty(TravelEstimator.Path(delivery, Door));
    }

    private static GeoPoint Point(ushort lat, ushort lng) => new((lat / 400.0) - 80, (lng / 200.0) - 160);

    private static Delivery Assigned(int prepMinutes)
    {
        var delivery = Delivery.Of(
            new OrderAccepted(
                Guid.NewGuid(),
                "N-1",
                Guid.NewGuid(),
                Guid.NewGuid(),
                "Trattoria",
                Guid.NewGuid(),
                Kitchen,
                Door,
                "Some Street 1",
                299,
                0,
                "EUR",
                prepMinutes,
                Now
            ),
            239
        );
        var driver = Guid.NewGuid();
        delivery.OfferTo(driver, driver, Now.AddSeconds(30), Now);
        Assert.Null(delivery.Accept(driver, Now));
        return delivery;
    }

    private static Delivery PickedUp()
    {
        var delivery = Assigned(0);
        delivery.MarkReady(Now);
        Assert.Null(delivery.PickUp(delivery.DriverId!.Value, Now));
        return delivery;
    }
}
