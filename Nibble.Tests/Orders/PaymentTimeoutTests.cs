using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nibble.OrderService.Payments;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

/// <summary>A payment provider that does not respond delays nothing for longer than the timeout.</summary>
public sealed class PaymentTimeoutTests
{
    [Fact]
    public async Task A_call_without_response_stays_pending_and_is_repeated_with_the_same_key()
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync();
        var body = customer.CreateOrderRequest(fixture.FakeServices.AddRestaurant());
        fixture.PaymentProvider.Hangs = true;

        var response = await AdvanceUntilAsync(fixture, customer.TryPlaceAsync(body));
        var placed = await response.JsonAsync(HttpStatusCode.Created);
        fixture.PaymentProvider.Hangs = false;
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.RunJobAsync<PaymentRetryJob>();

        Assert.Equal("pending_payment", placed.GetProperty("status").GetString());
        Assert.Equal("pending", placed.GetProperty("paymentStatus").GetString());
        var path = $"/api/orders/{placed.GetProperty("id").GetGuid()}";
        var order = await (await customer.Http.GetAsync(path)).JsonAsync();
        Assert.Equal("placed", order.GetProperty("status").GetString());
        Assert.Equal(2, fixture.PaymentProvider.Keys.Count);
        Assert.Single(fixture.PaymentProvider.Keys.Distinct());
        Assert.Single(fixture.PaymentProvider.Effects);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_timeout_that_is_not_shorter_than_the_processing_lease_is_refused(int seconds)
    {
        using var fixture = new OrderServiceFixture();
        var configure = fixture.ConfigureServices;
        fixture.ConfigureServices = services =>
        {
            configure?.Invoke(services);
            services.Configure<PaymentOptions>(options => options.Timeout = TimeSpan.FromSeconds(seconds));
        };

        Assert.Throws<OptionsValidationException>(() => fixture.Services);
    }

    [Fact]
    public async Task A_card_cannot_be_added_while_the_provider_does_not_respond()
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync();
        fixture.PaymentProvider.Hangs = true;

        var response = await AdvanceUntilAsync(
            fixture,
            customer.Http.PostAsJsonAsync("/api/orders/payment-methods", new { token = SandboxTokens.Visa })
        );

        await response.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
    }

    [Fact]
    public async Task A_card_cannot_be_added_while_the_provider_is_unreachable()
    {
        await using var fixture = new OrderServiceFixture();
        var customer = await fixture.CreateCustomerAsync();
        fixture.PaymentProvider.IsUnreachable = true;

        var response = await customer.Http.PostAsJsonAsync(
            "/api/orders/payment-methods",
            new { token = SandboxTokens.Visa }
        );

        await response.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
    }

    /// <summary>Lets time pass until the request has its response.</summary>
    private static async Task<HttpResponseMessage> AdvanceUntilAsync(
        OrderServiceFixture fixture,
        Task<HttpResponseMessage> request
    )
    {
        while (!request.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(20);
        }

        return await request;
    }
}
