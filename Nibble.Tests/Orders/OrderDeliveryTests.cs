using Nibble.Contracts;
using Nibble.OrderService.Orders;

namespace Nibble.Tests.Orders;

public sealed class OrderDeliveryTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(null, 13)] // Two kilometres, when the distance is not known.
    [InlineData(0.0, 5)]
    [InlineData(1.1, 10)]
    public void The_estimate_is_the_preparation_and_the_way(double? distanceKm, int travelMinutes)
    {
        var delivery = OrderDelivery.Estimate(Quote(distanceKm), null, Now);

        Assert.Equal((20, travelMinutes), (delivery.PrepMinutes, delivery.TravelMinutes));
        Assert.Equal(Now.AddMinutes(20 + travelMinutes), delivery.EstimatedDeliveryAt);
    }

    [Fact]
    public void A_scheduled_order_is_released_a_preparation_and_half_an_hour_before_its_time()
    {
        var at = Now.AddHours(5);

        Assert.Equal(at.AddMinutes(-50), OrderDelivery.ReleaseTime(Quote(), at));
        Assert.Null(OrderDelivery.ReleaseTime(Quote(), null));
        Assert.Equal(at, OrderDelivery.Estimate(Quote(), at, Now).EstimatedDeliveryAt);
    }

    [Fact]
    public void Acceptance_sets_the_preparation_time_and_the_estimate()
    {
        var delivery = OrderDelivery.Estimate(Quote(1), null, Now);

        var usual = delivery.Progress(OrderStatus.Accepted, null, null, Now);
        var longer = delivery.Progress(OrderStatus.Accepted, 45, null, Now);
        var scheduled = delivery.Progress(OrderStatus.Accepted, 45, Now.AddHours(3), Now);

        Assert.Equal((Now, 20, Now.AddMinutes(29)), (usual.AcceptedAt, usual.PrepMinutes, usual.EstimatedDeliveryAt));
        Assert.Equal((45, Now.AddMinutes(54)), (longer.PrepMinutes, longer.EstimatedDeliveryAt));
        Assert.Equal(Now.AddHours(3), scheduled.EstimatedDeliveryAt);
    }

    [Fact]
    public void The_other_statuses_set_at_most_their_time()
    {
        var delivery = OrderDelivery.Estimate(Quote(), null, Now);

        Assert.Equal(Now, delivery.Progress(OrderStatus.Ready, null, null, Now).ReadyAt);
        Assert.Equal(Now, delivery.Progress(OrderStatus.Delivered, null, null, Now).DeliveredAt);
        Assert.Equal(delivery, delivery.Progress(OrderStatus.Preparing, null, null, Now));
        Assert.Equal(delivery, delivery.Progress(OrderStatus.PickedUp, null, null, Now));
    }

    [Fact]
    public void A_driver_is_assigned_replaced_and_unassigned()
    {
        var delivery = OrderDelivery.Estimate(Quote(), null, Now);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());

        var assigned = delivery.Assign(first, "Dana", Now.AddMinutes(40));
        var replaced = assigned.Assign(second, "Emil", null);
        var unassigned = replaced.Unassign();

        Assert.Equal((first, "Dana"), (assigned.DriverId, assigned.DriverFirstName));
        Assert.Equal((second, "Emil"), (replaced.DriverId, replaced.DriverFirstName));
        Assert.Equal(Now.AddMinutes(40), replaced.EstimatedDeliveryAt);
        Assert.Equal((null, null), (unassigned.DriverId, unassigned.DriverFirstName));
    }

    private static RestaurantQuote Quote(double? distanceKm = 2) =>
        new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            "Forno Rosso",
            "open",
            true,
            new GeoPoint(52.5, 13.4),
            "EUR",
            299,
            0,
            distanceKm,
            8,
            20,
            []
        );
}
