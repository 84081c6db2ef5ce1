using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class DeliveryTrackingTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task The_Order_Service_sees_who_brings_an_order_and_where_that_is()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);

        var tracking = await TrackAsync(order);

        Assert.Equal(("assigned", driver.Id), (tracking.Status, tracking.DriverId));
        Assert.Equal((DriverServiceFixture.FirstName, location), (tracking.DriverFirstName, tracking.Location));
        Assert.Equal(service.Now, tracking.LocationAt);
        Assert.InRange(tracking.EtaMinutes!.Value, 15, 40);
        Assert.Equal(order.Dropoff, tracking.Path[^1]);
    }

    [Fact]
    public async Task A_driver_who_was_only_asked_is_not_shown()
    {
        var location = service.NewLocation();
        await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        var tracking = await TrackAsync(order);

        Assert.Equal(("offered", null, null), (tracking.Status, tracking.DriverId, tracking.Location));
    }

    [Fact]
    public async Task A_driver_who_has_delivered_is_not_followed_any_more()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateDeliveredOrderAsync(driver, location);

        var tracking = await TrackAsync(order);

        Assert.Equal(("delivered", null, null), (tracking.Status, tracking.Location, tracking.EtaMinutes));
        Assert.Empty(tracking.Path);
    }

    [Fact]
    public async Task Users_do_not_reach_what_services_tell_each_other()
    {
        var order = await service.AcceptOrderAsync(service.NewLocation());

        var refused = await service.AsAdmin().GetAsync($"{InternalRoutes.Deliveries}/{order.OrderId}");

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task The_parties_to_an_order_and_the_staff_see_its_way_and_nobody_else()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var path = $"/api/drivers/deliveries/{order.OrderId}/route";

        foreach (
            var party in new[]
            {
                service.AsCustomer(order.CustomerId),
                service.AsOwner(order.OwnerId),
                driver.Client,
                service.AsSupport(),
                service.AsAdmin(),
            }
        )
        {
            var route = await (await party.GetAsync(path)).JsonAsync();
            Assert.Equal("picked_up", route.GetProperty("status").GetString());
            Assert.InRange(route.GetProperty("distanceKm").GetDouble(), 0.9, 1.5);
            Assert.True(route.GetProperty("path").GetArrayLength() >= 3);
        }

        foreach (
            var stranger in new[]
            {
                service.AsCustomer(),
                service.AsOwner(),
                (await service.RegisterApprovedAsync()).Client,
            }
        )
        {
            await (await stranger.GetAsync(path)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }
    }

    private async Task<DeliveryTracking> TrackAsync(OrderAccepted order) =>
        (
            await service
                .AsService()
                .GetFromJsonAsync<DeliveryTracking>($"{InternalRoutes.Deliveries}/{order.OrderId}", NibbleJson.Options)
        )!;
}
