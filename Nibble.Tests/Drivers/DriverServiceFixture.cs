using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Dispatch;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>The Driver Service with fakes of the two services that it calls, and helpers for its tests.</summary>
public sealed class DriverServiceFixture : ServiceFixture<DriverDbContext>
{
    private readonly WebApplication _fakeServices;
    private int _locationCount;

    public DriverServiceFixture()
    {
        _fakeServices = StartFakeServices();
        // Tests dispatch when they want to; the worker's own timer is left to the test of the worker.
        Settings["Dispatch:IntervalSeconds"] = "60";
        ConfigureServices = services =>
            services.ConfigureHttpClientDefaults(http =>
                http.ConfigurePrimaryHttpMessageHandler(() => _fakeServices.GetTestServer().CreateHandler())
            );
    }

    /// <summary>The name of every account.</summary>
    public const string FirstName = "Ada";

    /// <summary>What the Order Service says of an order; it knows no others.</summary>
    public ConcurrentDictionary<Guid, string> OrderStatus { get; } = [];

    /// <summary>The positions that the Order Service received.</summary>
    public ConcurrentQueue<DriverPosition> PushedPositions { get; } = [];

    /// <summary>A new location, out of range of the drivers at all others.</summary>
    public GeoPoint NewLocation() => new(10 + Interlocked.Increment(ref _locationCount), 20);

    /// <summary>A pass of the dispatcher, whether or not its own timer has ticked.</summary>
    public Task DispatchAsync() => Services.GetRequiredService<DeliveryDispatchJob>().RunAsync(CancellationToken.None);

    /// <summary>Lets time pass and dispatches.</summary>
    public async Task AdvanceAndDispatchAsync(TimeSpan time)
    {
        Time.Advance(time);
        await DispatchAsync();
    }

    public async Task<TestDriver> RegisterAsync(string kind = "bicycle")
    {
        var userId = Guid.CreateVersion7();
        var client = AsDriver(userId);
        var registered = await client.PostAsJsonAsync(
            "/api/drivers",
            new { vehicle = new { kind, plate = "B-NB 1" }, licence = "L-1" }
        );
        var id = (await registered.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        return new TestDriver(id, userId, client);
    }

    public async Task<TestDriver> RegisterApprovedAsync(string kind = "bicycle")
    {
        var driver = await RegisterAsync(kind);
        await DecideApprovalAsync(driver, "approve");
        return driver;
    }

    /// <summary>A driver who is approved, online, and there.</summary>
    public async Task<TestDriver> RegisterOnlineAsync(GeoPoint at, string kind = "bicycle")
    {
        var driver = await RegisterApprovedAsync(kind);
        await driver.SetAvailabilityAsync("online");
        await driver.ReportLocationAsync(at);
        return driver;
    }

    public async Task<JsonElement> DecideApprovalAsync(TestDriver driver, string decision)
    {
        var answer = await AsAdmin()
            .PostAsJsonAsync(
                $"{InternalRoutes.Drivers}/{driver.Id}/{decision}",
                new ApprovalDecision("Because."),
                NibbleJson.Options
            );
        return await answer.JsonAsync();
    }

    /// <summary>A restaurant accepted an order; pickup at the location, drop-off one kilometre to the north.</summary>
    public async Task<OrderAccepted> AcceptOrderAsync(
        GeoPoint location,
        Guid? customer = null,
        long fee = 299,
        long tip = 100
    )
    {
        var order = new OrderAccepted(
            Guid.CreateVersion7(),
            "N-1",
            customer ?? Guid.CreateVersion7(),
            Guid.CreateVersion7(),
            "Trattoria",
            Guid.CreateVersion7(),
            location,
            location with
            {
                Lat = location.Lat + 0.009,
            },
            "Some Street 1, Town",
            fee,
            tip,
            "EUR",
            15,
            Now
        );
        OrderStatus[order.OrderId] = "accepted";
        await DeliverEventAsync(order);
        return order;
    }

    public async Task MarkReadyAsync(OrderAccepted order)
    {
        OrderStatus[order.OrderId] = "ready";
        await DeliverEventAsync(
            new OrderProgressed(
                order.OrderId,
                order.Number,
                order.CustomerId,
                order.RestaurantId,
                order.RestaurantName,
                "ready",
                Now
            )
        );
    }

    public Task CancelOrderAsync(OrderAccepted order) =>
        DeliverEventAsync(
            new OrderEnded(
                order.OrderId,
                order.Number,
                order.CustomerId,
                order.RestaurantId,
                order.RestaurantName,
                order.OwnerId,
                "cancelled",
                "Changed my mind.",
                Roles.Customer,
                0,
                "EUR",
                Now
            )
        );

    /// <summary>An order that a driver has accepted.</summary>
    public async Task<OrderAccepted> CreateAssignedOrderAsync(
        TestDriver driver,
        GeoPoint location,
        Guid? customer = null
    )
    {
        var order = await AcceptOrderAsync(location, customer);
        await DispatchAsync();
        await (await driver.PostStepAsync(order, "accept")).JsonAsync();
        return order;
    }

    /// <summary>An order whose food the driver has.</summary>
    public async Task<OrderAccepted> CreatePickedUpOrderAsync(
        TestDriver driver,
        GeoPoint location,
        Guid? customer = null
    )
    {
        var order = await CreateAssignedOrderAsync(driver, location, customer);
        await MarkReadyAsync(order);
        await (await driver.PostStepAsync(order, "pickup")).JsonAsync();
        return order;
    }

    /// <summary>An order brought to the customer.</summary>
    public async Task<OrderAccepted> CreateDeliveredOrderAsync(
        TestDriver driver,
        GeoPoint location,
        Guid? customer = null
    )
    {
        var order = await CreatePickedUpOrderAsync(driver, location, customer);
        await (await driver.PostStepAsync(order, "deliver")).JsonAsync();
        return order;
    }

    internal Task<Delivery> GetDeliveryAsync(OrderAccepted order) =>
        InDatabaseAsync(db =>
            db.Deliveries.AsNoTracking().Include(d => d.Offers).SingleAsync(d => d.OrderId == order.OrderId)
        );

    /// <summary>The published statuses of an order's delivery, in order.</summary>
    public async Task<IReadOnlyList<string>> GetPublishedStatusesAsync(OrderAccepted order) =>
        [
            .. (await GetPublishedEventsAsync<DeliveryProgressed>())
                .Where(progress => progress.OrderId == order.OrderId)
                .Select(progress => progress.Status),
        ];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _fakeServices.DisposeAsync();
    }

    private WebApplication StartFakeServices()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.ConfigureHttpJsonOptions(json => NibbleJson.Configure(json.SerializerOptions));
        var app = builder.Build();
        app.MapGet(
            $"{InternalRoutes.Users}/{{id:guid}}",
            (Guid id) => new UserSummary(id, "ada@nibble.test", FirstName, [Roles.Customer], "active")
        );
        app.MapGet(
            $"{InternalRoutes.Orders}/{{id:guid}}",
            (Guid id) =>
                OrderStatus.TryGetValue(id, out var status)
                    ? Results.Ok(new OrderSummary(id, "N-1", Guid.Empty, Guid.Empty, Guid.Empty, null, null, status))
                    : Results.NotFound()
        );
        app.MapPost(
            InternalRoutes.DriverPositions,
            (IReadOnlyList<DriverPosition> batch) =>
            {
                foreach (var position in batch)
                {
                    PushedPositions.Enqueue(position);
                }
            }
        );
        app.Start();
        return app;
    }
}

/// <summary>A driver and its client.</summary>
public sealed record TestDriver(Guid Id, Guid UserId, HttpClient Client)
{
    public async Task SetAvailabilityAsync(string status) =>
        await (await Client.PutAsJsonAsync("/api/drivers/me/availability", new { status })).JsonAsync();

    public async Task ReportLocationAsync(GeoPoint at, DateTime? time = null)
    {
        var answer = await Client.PostAsJsonAsync(
            "/api/drivers/me/location",
            new
            {
                lat = at.Lat,
                lng = at.Lng,
                at = time,
            }
        );
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>The deliveries that the driver is offered or holds.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetActiveDeliveriesAsync() =>
        [
            .. (await (await Client.GetAsync("/api/drivers/me/deliveries?active=true")).JsonAsync())
                .GetProperty("items")
                .EnumerateArray(),
        ];

    /// <summary>Whether the order is among them, and how it stands there.</summary>
    public async Task<string?> GetDeliveryStatusAsync(OrderAccepted order) =>
        (await GetActiveDeliveriesAsync())
            .Where(delivery => delivery.GetProperty("orderId").GetGuid() == order.OrderId)
            .Select(delivery => delivery.GetProperty("status").GetString())
            .SingleOrDefault();

    /// <summary>Takes a step (accept, pickup, …) with the delivery of an order in the driver's list.</summary>
    public async Task<HttpResponseMessage> PostStepAsync(OrderAccepted order, string step)
    {
        var delivery = (await GetActiveDeliveriesAsync()).Single(d =>
            d.GetProperty("orderId").GetGuid() == order.OrderId
        );
        return await PostStepAsync(delivery.GetProperty("id").GetGuid(), step);
    }

    public Task<HttpResponseMessage> PostStepAsync(Guid deliveryId, string step) =>
        Client.PostAsJsonAsync(
            $"/api/drivers/me/deliveries/{deliveryId}/{step}",
            step == "fail" ? new { reason = "The wheel broke." } : new object()
        );
}
