using System.Net;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>What becomes of drivers and customers whose accounts end.</summary>
public sealed class AccountTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task A_suspended_account_goes_offline_and_frees_what_was_not_picked_up()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var withFood = await service.CreatePickedUpOrderAsync(driver, location);
        var waiting = await service.CreateAssignedOrderAsync(driver, location);
        var other = await service.RegisterOnlineAsync(location);

        await service.DeliverEventAsync(new UserSuspended(driver.UserId, "Because.", service.Now));
        await service.DispatchAsync();

        Assert.Equal("picked_up", await driver.GetDeliveryStatusAsync(withFood));
        Assert.Equal("offered", await other.GetDeliveryStatusAsync(waiting));
        var profile = await (await service.AsAdmin().GetAsync($"/api/drivers/{driver.Id}")).JsonAsync();
        Assert.Equal("offline", profile.GetProperty("availability").GetString());
    }

    [Fact]
    public async Task A_suspended_account_loses_its_open_offer()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        await service.DeliverEventAsync(new UserSuspended(driver.UserId, "Because.", service.Now));

        Assert.Null(await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task A_deleted_drivers_profile_is_anonymous_and_the_food_that_nobody_can_bring_has_failed()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);

        await service.DeliverEventAsync(new UserDeleted(driver.UserId, service.Now));

        var row = await service.InDatabaseAsync(db =>
            db.Drivers.IgnoreQueryFilters().AsNoTracking().SingleAsync(d => d.Id == driver.Id)
        );
        Assert.Equal(("", null, null), (row.FirstName, row.Licence, row.Vehicle.Plate));
        Assert.Equal(["picked_up", "failed"], await service.GetPublishedStatusesAsync(order));
        await (await service.AsAdmin().GetAsync($"/api/drivers/{driver.Id}")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
    }

    [Fact]
    public async Task A_deleted_customers_address_and_name_are_forgotten_as_soon_as_nobody_needs_them()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var customer = Guid.CreateVersion7();
        var delivered = await service.CreateDeliveredOrderAsync(driver, location, customer);
        var underWay = await service.CreatePickedUpOrderAsync(driver, location, customer);
        using var written = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            service.AsCustomer(customer),
            $"/api/drivers/{driver.Id}/reviews",
            new { orderId = delivered.OrderId, rating = 5 }
        );

        await service.DeliverEventAsync(new UserDeleted(customer, service.Now));

        Assert.Equal("", (await service.GetDeliveryAsync(delivered)).DropoffAddress);
        Assert.Equal("Some Street 1, Town", (await service.GetDeliveryAsync(underWay)).DropoffAddress);
        await (await driver.PostStepAsync(underWay, "deliver")).JsonAsync();
        var after = await service.GetDeliveryAsync(underWay);
        Assert.Equal(("", Math.Round(underWay.Dropoff.Lat, 2)), (after.DropoffAddress, after.Dropoff.Lat));
        var reviews = await (await service.AsAdmin().GetAsync($"/api/drivers/{driver.Id}/reviews")).JsonAsync();
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            reviews.GetProperty("items")[0].GetProperty("author").GetProperty("firstName").ValueKind
        );
    }

    [Fact]
    public async Task An_account_that_is_no_driver_changes_nothing()
    {
        await service.DeliverEventAsync(new UserSuspended(Guid.NewGuid(), "Because.", service.Now));
        await service.DeliverEventAsync(new UserDeleted(Guid.NewGuid(), service.Now));
    }
}
