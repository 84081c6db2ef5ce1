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
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>The Driver Service with the two neighbours that it calls, and what tests do with it in words.</summary>
public sealed class DriverFixture : ServiceFixture<DriverDbContext>
{
    private readonly WebApplication _neighbours;
    private int _towns;

    public DriverFixture()
    {
        _neighbours = StartNeighbours();
        // Tests dispatch when they want to; the worker's own timer is left to the test of the worker.
        Settings["Dispatch:EverySeconds"] = "60";
        Replace = services =>
            services.ConfigureHttpClientDefaults(http =>
                http.ConfigurePrimaryHttpMessageHandler(() => _neighbours.GetTestServer().CreateHandler())
            );
    }

    /// <summary>The name of every account.</summary>
    public const string FirstName = "Ada";

    /// <summary>What the Order Service says of an order; it knows no others.</summary>
    public ConcurrentDictionary<Guid, string> OrderStatus { get; } = [];

    /// <summary>What the Order Service was shown.</summary>
    public ConcurrentQueue<DriverPosition> Pushed { get; } = [];

    /// <summary>A place of its own, too far from the others for their drivers.</summary>
    public GeoPoint NewTown() => new(10 + Interlocked.Increment(ref _towns), 20);

    /// <summary>A pass of the dispatcher, whether or not its own timer has ticked.</summary>
    public Task DispatchAsync() => Services.GetRequiredService<DispatchDeliveries>().RunAsync(CancellationToken.None);

    /// <summary>Lets time pass and dispatches.</summary>
    public async Task PassAsync(TimeSpan time)
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

    public async Task<TestDriver> ApprovedAsync(string kind = "bicycle")
    {
        var driver = await RegisterAsync(kind);
        await ReviewAsync(driver, "approve");
        return driver;
    }

    /// <summary>A driver who is approved, online, and there.</summary>
    public async Task<TestDriver> OnlineAsync(GeoPoint at, string kind = "bicycle")
    {
        var driver = await ApprovedAsync(kind);
        await driver.GoAsync("online");
        await driver.ReportAsync(at);
        return driver;
    }

    public async Task<JsonElement> ReviewAsync(TestDriver driver, string decision)
    {
        var answer = await AsAdmin()
            .PostAsJsonAsync(
                $"{InternalRoutes.Drivers}/{driver.Id}/{decision}",
                new ReviewDecision("Because."),
                NibbleJson.Options
            );
        return await answer.JsonAsync();
    }

    /// <summary>A restaurant accepted an order; it is cooked in the town and eaten a kilometre to the north.</summary>
    public async Task<OrderAccepted> AcceptOrderAsync(
        GeoPoint town,
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
            town,
            town with
            {
                Lat = town.Lat + 0.009,
            },
            "Some Street 1, Town",
            fee,
            tip,
            "EUR",
            15,
            Now
        );
        OrderStatus[order.OrderId] = "accepted";
        await DeliverAsync(order);
        return order;
    }

    public async Task ReadyAsync(OrderAccepted order)
    {
        OrderStatus[order.OrderId] = "ready";
        await DeliverAsync(
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

    public Task EndAsync(OrderAccepted order) =>
        DeliverAsync(
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
    public async Task<OrderAccepted> AssignedAsync(TestDriver driver, GeoPoint town, Guid? customer = null)
    {
        var order = await AcceptOrderAsync(town, customer);
        await DispatchAsync();
        await (await driver.TakeAsync(order, "accept")).JsonAsync();
        return order;
    }

    /// <summary>An order whose food the driver has.</summary>
    public async Task<OrderAccepted> PickedUpAsync(TestDriver driver, GeoPoint town, Guid? customer = null)
    {
        var order = await AssignedAsync(driver, town, customer);
        await ReadyAsync(order);
        await (await driver.TakeAsync(order, "pickup")).JsonAsync();
        return order;
    }

    /// <summary>An order brought to the customer.</summary>
    public async Task<OrderAccepted> DeliveredAsync(TestDriver driver, GeoPoint town, Guid? customer = null)
    {
        var order = await PickedUpAsync(driver, town, customer);
        await (await driver.TakeAsync(order, "deliver")).JsonAsync();
        return order;
    }

    internal Task<Delivery> DeliveryOfAsync(OrderAccepted order) =>
        InDatabaseAsync(db =>
            db.Deliveries.AsNoTracking().Include(d => d.Offers).SingleAsync(d => d.OrderId == order.OrderId)
        );

    /// <summary>What others heard of an order's delivery, in order.</summary>
    public async Task<IReadOnlyList<string>> HeardOfAsync(OrderAccepted order) =>
        [
            .. (await PublishedAsync<DeliveryProgressed>())
                .Where(progress => progress.OrderId == order.OrderId)
                .Select(progress => progress.Status),
        ];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _neighbours.DisposeAsync();
    }

    private WebApplication StartNeighbours()
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
                    Pushed.Enqueue(position);
                }
            }
        );
        app.Start();
        return app;
    }
}

/// <summary>A driver with the app in hand.</summary>
public sealed record TestDriver(Guid Id, Guid UserId, HttpClient App)
{
    public async Task GoAsync(string status) =>
        await (await App.PutAsJsonAsync("/api/drivers/me/availability", new { status })).JsonAsync();

    public async Task ReportAsync(GeoPoint at, DateTime? time = null)
    {
        var answer = await App.PostAsJsonAsync(
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
    public async Task<IReadOnlyList<JsonElement>> ActiveAsync() =>
        [
            .. (await (await App.GetAsync("/api/drivers/me/deliveries?active=true")).JsonAsync())
                .GetProperty("items")
                .EnumerateArray(),
        ];

    /// <summary>Whether the order is among them, and how it stands there.</summary>
    public async Task<string?> StatusOfAsync(OrderAccepted order) =>
        (await ActiveAsync())
            .Where(delivery => delivery.GetProperty("orderId").GetGuid() == order.OrderId)
            .Select(delivery => delivery.GetProperty("status").GetString())
            .SingleOrDefault();

    /// <summary>Takes a step (accept, pickup, …) with the delivery of an order in the driver's list.</summary>
    public async Task<HttpResponseMessage> TakeAsync(OrderAccepted order, string step)
    {
        var delivery = (await ActiveAsync()).Single(d => d.GetProperty("orderId").GetGuid() == order.OrderId);
        return await TakeAsync(delivery.GetProperty("id").GetGuid(), step);
    }

    public Task<HttpResponseMessage> TakeAsync(Guid deliveryId, string step) =>
        App.PostAsJsonAsync(
            $"/api/drivers/me/deliveries/{deliveryId}/{step}",
            step == "fail" ? new { reason = "The wheel broke." } : new object()
        );
}
