using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Jobs;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>The Order Service with fakes of the services it calls, and helpers for its callers.</summary>
public sealed class OrderServiceFixture : ServiceFixture<OrderDbContext>
{
    public OrderServiceFixture()
    {
        Settings["Jobs:Enabled"] = "false"; // Tests run the jobs they need themselves.
        ConfigureServices = services =>
        {
            foreach (
                var client in new[]
                {
                    nameof(RestaurantClient),
                    nameof(UserClient),
                    nameof(PromotionClient),
                    nameof(DriverClient),
                }
            )
            {
                services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => FakeServices.Handler);
            }

            services.AddSingleton<IInterceptor>(Queries);
            services.AddSingleton(PaymentProvider);
            services.AddSingleton<IPaymentProvider>(provider => new FakePaymentProvider(
                new SandboxPaymentProvider(provider.GetRequiredService<TimeProvider>()),
                PaymentProvider
            ));
        };
    }

    public FakeServices FakeServices { get; } = new();

    /// <summary>What the payment provider was asked, and how it behaves.</summary>
    internal FakePaymentProviderState PaymentProvider { get; } = new();

    /// <summary>What the database was asked.</summary>
    internal QueryLog Queries { get; } = new();

    /// <summary>A customer with an address and a payment method.</summary>
    public async Task<TestCustomer> CreateCustomerAsync(string token = SandboxTokens.Visa)
    {
        var id = Guid.NewGuid();
        var addressId = Guid.NewGuid();
        FakeServices.Addresses[(id, addressId)] = new AddressSnapshot(
            "home",
            "Torstraße 1",
            null,
            "Berlin",
            "10119",
            "DE",
            new GeoPoint(52.53, 13.41)
        );
        var customer = new TestCustomer(this, id, AsCustomer(id), addressId);
        customer.PaymentMethodId = await customer.AddCardAsync(token);
        return customer;
    }

    /// <summary>One run of a job.</summary>
    internal async Task RunJobAsync<TWork>()
        where TWork : class, IPeriodicJob
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await FakeServices.DisposeAsync();
    }
}

/// <summary>The tokens of the sandbox.</summary>
public static class SandboxTokens
{
    public const string Visa = "tok_visa";
    public const string Declined = "tok_declined";
    public const string InsufficientFunds = "tok_insufficient_funds";
    public const string Slow = "tok_slow";
    public const string Error = "tok_error";
}

/// <summary>A customer and the requests it sends.</summary>
public sealed class TestCustomer(OrderServiceFixture fixture, Guid id, HttpClient http, Guid addressId)
{
    public Guid Id => id;

    public HttpClient Http => http;

    public Guid AddressId => addressId;

    public Guid PaymentMethodId { get; set; }

    public async Task<Guid> AddCardAsync(string token)
    {
        var answer = await http.PostAsJsonAsync("/api/orders/payment-methods", new { token });
        return (await answer.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    public Task<HttpResponseMessage> AddToCartAsync(
        FakeServices.Restaurant restaurant,
        Guid? menuItemId = null,
        int quantity = 2,
        Guid[]? optionIds = null
    ) =>
        http.PostAsJsonAsync(
            "/api/cart/items",
            new
            {
                restaurantId = restaurant.Id,
                menuItemId = menuItemId ?? restaurant.PizzaId,
                quantity,
                optionIds,
            }
        );

    /// <summary>Two pizzas, unless said otherwise.</summary>
    public object CreateOrderRequest(
        FakeServices.Restaurant restaurant,
        int quantity = 2,
        long tip = 0,
        string? promoCode = null,
        DateTime? scheduledFor = null
    ) =>
        new
        {
            addressId,
            paymentMethodId = PaymentMethodId,
            tip,
            promoCode,
            scheduledFor,
            restaurantId = restaurant.Id,
            items = new[] { new { menuItemId = restaurant.PizzaId, quantity } },
        };

    public Task<HttpResponseMessage> TryPlaceAsync(object body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return http.SendAsync(request);
    }

    public async Task<PlacedOrder> PlaceAsync(
        FakeServices.Restaurant restaurant,
        int quantity = 2,
        long tip = 0,
        string? promoCode = null,
        DateTime? scheduledFor = null
    )
    {
        var answer = await TryPlaceAsync(CreateOrderRequest(restaurant, quantity, tip, promoCode, scheduledFor));
        var order = await answer.JsonAsync(HttpStatusCode.Created);
        return new PlacedOrder(fixture, order.GetProperty("id").GetGuid(), this, fixture.AsOwner(restaurant.OwnerId));
    }
}

/// <summary>An order and the requests that change it.</summary>
public sealed class PlacedOrder(OrderServiceFixture fixture, Guid id, TestCustomer customer, HttpClient owner)
{
    public Guid Id => id;

    public string Path => $"/api/orders/{id}";

    public TestCustomer Customer => customer;

    public HttpClient Owner => owner;

    public async Task<JsonElement> GetAsync() => await (await customer.Http.GetAsync(Path)).JsonAsync();

    public async Task<string> GetStatusAsync() => (await GetAsync()).GetProperty("status").GetString()!;

    public Task<HttpResponseMessage> AcceptAsync(int? prepMinutes = 20) =>
        owner.PostAsJsonAsync($"{Path}/accept", new { prepMinutes });

    public Task<HttpResponseMessage> RejectAsync() =>
        owner.PostAsJsonAsync($"{Path}/reject", new { reason = "Too busy" });

    public Task<HttpResponseMessage> PrepareAsync() => owner.PostAsync($"{Path}/preparing", null);

    public Task<HttpResponseMessage> ReadyAsync() => owner.PostAsync($"{Path}/ready", null);

    public Task<HttpResponseMessage> CancelAsync(HttpClient? by = null) =>
        (by ?? customer.Http).PostAsJsonAsync($"{Path}/cancel", new { reason = "Changed my mind" });

    public Task<HttpResponseMessage> RefundAsync(long amount) =>
        fixture.AsSupport().PostAsJsonAsync($"{Path}/refund", new { amount, reason = "Cold" });

    public Task<HttpResponseMessage> TipAsync(long tip) => customer.Http.PutAsJsonAsync($"{Path}/tip", new { tip });

    /// <summary>A driver takes it.</summary>
    public async Task<Guid> AssignDriverAsync()
    {
        var userId = Guid.NewGuid();
        await fixture.DeliverEventAsync(
            new DeliveryAssigned(
                id,
                Guid.NewGuid(),
                Guid.NewGuid(),
                userId,
                "Dana",
                fixture.Now.AddMinutes(25),
                fixture.Now
            )
        );
        return userId;
    }

    /// <summary>What the Driver Service says of the delivery.</summary>
    public Task ReportDeliveryStatusAsync(string status) =>
        fixture.DeliverEventAsync(
            new DeliveryProgressed(
                id,
                Guid.NewGuid(),
                Guid.NewGuid(),
                Guid.NewGuid(),
                customer.Id,
                Guid.NewGuid(),
                status,
                null,
                fixture.Now
            )
        );

    /// <summary>From acceptance to delivery.</summary>
    public async Task CompleteDeliveryAsync()
    {
        await (await AcceptAsync()).JsonAsync();
        await (await PrepareAsync()).JsonAsync();
        await (await ReadyAsync()).JsonAsync();
        await AssignDriverAsync();
        await ReportDeliveryStatusAsync("picked_up");
        await ReportDeliveryStatusAsync("delivered");
    }

    /// <summary>The ledger's lines that succeeded: kind and amount.</summary>
    public async Task<IReadOnlyList<(string Kind, long Amount)>> GetLedgerAsync()
    {
        var ledger = await (await customer.Http.GetAsync($"{Path}/payments")).JsonAsync();
        return
        [
            .. ledger
                .GetProperty("items")
                .EnumerateArray()
                .Where(entry => entry.GetProperty("succeeded").ValueKind == JsonValueKind.True)
                .Select(entry => (entry.GetProperty("kind").GetString()!, entry.GetProperty("amount").GetInt64())),
        ];
    }

    public async Task<IReadOnlyList<string>> GetHistoryAsync()
    {
        var history = await (await customer.Http.GetAsync($"{Path}/history")).JsonAsync();
        return
        [
            .. history.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("status").GetString()!),
        ];
    }
}
