using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Aggregation;

/// <summary>One answer out of many services: what it holds, and what becomes of it when one of them fails.</summary>
public sealed class AggregateResponseTests : IClassFixture<AggregateResponseTests.Services>
{
    private static readonly TimeSpan FarTooLong = TimeSpan.FromSeconds(60);

    private readonly GatewayFixture _gateway;
    private readonly Guid _user = Guid.NewGuid();

    public AggregateResponseTests(Services services) => _gateway = services.Gateway;

    [Fact]
    public async Task An_order_comes_with_its_tracking_steps_payments_and_restaurant()
    {
        var (order, restaurant) = Place();
        var token = _gateway.Token(_user, roles: Roles.Customer);

        var view = await (await _gateway.Client(token).GetAsync($"/api/views/orders/{order}")).JsonAsync();

        Assert.Equal(order, view.GetProperty("order").GetProperty("id").GetGuid());
        Assert.Equal("picked_up", view.GetProperty("tracking").GetProperty("status").GetString());
        Assert.Equal("placed", view.GetProperty("history").GetProperty("items")[0].GetProperty("status").GetString());
        Assert.Equal(1290, view.GetProperty("payments").GetProperty("items")[0].GetProperty("amount").GetInt64());
        Assert.Equal(restaurant, view.GetProperty("restaurant").GetProperty("id").GetGuid());
        Assert.Empty(view.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task Services_are_asked_in_the_caller_s_name_and_with_the_same_request_id()
    {
        var (order, restaurant) = Place();
        var token = _gateway.Token(_user, roles: Roles.Customer);
        using var client = _gateway.Client(token);
        client.DefaultRequestHeaders.Add(NibbleHeaders.RequestId, "views-1");

        await client.GetAsync($"/api/views/orders/{order}");

        foreach (
            var (path, service) in new[]
            {
                ($"/api/orders/{order}", ServiceNames.Orders),
                ($"/api/orders/{order}/payments", ServiceNames.Orders),
                ($"/api/restaurants/{restaurant}", ServiceNames.Restaurants),
            }
        )
        {
            var received = _gateway.ReceivedRequests[path];
            Assert.Equal(service, received.Service);
            Assert.Equal(_user.ToString(), received.Headers[NibbleHeaders.UserId]);
            Assert.Equal("views-1", received.Headers[NibbleHeaders.RequestId]);
            Assert.DoesNotContain(token, received.Headers["Authorization"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_part_that_hangs_is_left_out_at_the_deadline()
    {
        var (order, restaurant) = Place();
        _gateway.Handlers[$"/api/orders/{order}/tracking"] = context => Task.Delay(FarTooLong, context.RequestAborted);
        _gateway.Handlers[$"/api/orders/{order}/payments"] = async context =>
        {
            // The answer begins, and never ends.
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Task.Delay(FarTooLong, context.RequestAborted);
        };
        var start = DateTime.UtcNow;

        var view = await (
            await _gateway.Client(_gateway.Token(_user)).GetAsync($"/api/views/orders/{order}")
        ).JsonAsync();

        Assert.True(DateTime.UtcNow - start < FarTooLong);
        Assert.Equal(restaurant, view.GetProperty("restaurant").GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, view.GetProperty("tracking").ValueKind);
        Assert.Equal(
            [("payments", ErrorCodes.GatewayTimeout), ("tracking", ErrorCodes.GatewayTimeout)],
            WarningsIn(view)
        );
    }

    [Fact]
    public async Task A_part_that_fails_is_named_with_its_code_and_nothing_of_the_inside()
    {
        var (order, restaurant) = Place();
        _gateway.Handlers[$"/api/orders/{order}/tracking"] = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("System.Exception: at 10.0.0.7:5432");
        };
        _gateway.Handlers[$"/api/orders/{order}/payments"] = context => context.Response.WriteAsync("no JSON");
        _gateway.Handlers[$"/api/restaurants/{restaurant}"] = NotFound("The restaurant was not found.");

        var view = await (
            await _gateway.Client(_gateway.Token(_user)).GetAsync($"/api/views/orders/{order}")
        ).JsonAsync();

        Assert.Equal(
            [
                ("payments", ErrorCodes.BadGateway),
                ("restaurant", ErrorCodes.NotFound),
                ("tracking", ErrorCodes.InternalError),
            ],
            WarningsIn(view)
        );
        Assert.DoesNotContain("10.0.0.7", view.ToString(), StringComparison.Ordinal);
        Assert.Equal(order, view.GetProperty("order").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Without_the_order_the_answer_is_what_its_service_says()
    {
        var (order, _) = Place();
        _gateway.Handlers[$"/api/orders/{order}"] = NotFound("The order was not found.");

        var response = await _gateway.Client(_gateway.Token(_user)).GetAsync($"/api/views/orders/{order}");

        var problem = await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Equal("The order was not found.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task When_the_essential_part_hangs_the_view_does_not()
    {
        var (order, _) = Place();
        _gateway.Handlers[$"/api/orders/{order}"] = context => Task.Delay(FarTooLong, context.RequestAborted);

        var response = await _gateway.Client(_gateway.Token(_user)).GetAsync($"/api/views/orders/{order}");

        await response.AssertErrorAsync(HttpStatusCode.GatewayTimeout, ErrorCodes.GatewayTimeout);
    }

    [Fact]
    public async Task Home_shows_everybody_restaurants_and_promotions()
    {
        var view = await (await _gateway.Client().GetAsync("/api/views/home?lat=52.5&lng=13.4&radiusKm=3")).JsonAsync();

        Assert.Equal(["restaurants", "promotions", "warnings"], NamesIn(view));
        Assert.Contains(
            "openNow=true&limit=20&lat=52.5&lng=13.4&sort=distance&radiusKm=3",
            _gateway.ReceivedRequests["/api/restaurants"].Target,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Home_shows_a_customer_the_cart_the_orders_under_way_and_news_too()
    {
        var view = await (
            await _gateway.Client(_gateway.Token(roles: Roles.Customer)).GetAsync("/api/views/home")
        ).JsonAsync();

        Assert.Equal(
            ["restaurants", "promotions", "cart", "activeOrders", "unreadNotifications", "warnings"],
            NamesIn(view)
        );
        Assert.Equal("/api/orders?active=true&limit=10", _gateway.ReceivedRequests["/api/orders"].Target);
    }

    [Fact]
    public async Task Home_is_shared_among_those_who_are_not_signed_in_and_with_nobody_else()
    {
        const string Path = "/api/views/home?lat=1&lng=2";
        using var anonymous = _gateway.Client();
        using var customer = _gateway.Client(_gateway.Token(roles: Roles.Customer));

        await anonymous.GetAsync(Path);
        var second = await anonymous.GetAsync(Path);
        var own = await customer.GetAsync(Path);
        var third = await anonymous.GetAsync(Path);

        Assert.Contains("hit", second.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("; hit", own.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal);
        Assert.True(own.Headers.CacheControl!.NoStore);
        Assert.Contains("cart", NamesIn(await own.JsonAsync()));
        Assert.DoesNotContain("cart", NamesIn(await third.JsonAsync()));
        Assert.False(second.Headers.Contains(NibbleHeaders.CacheTags));
    }

    [Fact]
    public async Task Version_2_of_home_is_the_same_for_everybody_and_shared_with_those_who_are_signed_in_too()
    {
        const string Path = "/api/v2/views/home?lat=3&lng=4";
        using var customer = _gateway.Client(_gateway.Token(roles: Roles.Customer));
        using var anonymous = _gateway.Client();

        var first = await customer.GetAsync(Path);
        var asked = _gateway.ReceivedRequests["/api/restaurants"];
        var second = await customer.GetAsync(Path);
        var third = await anonymous.GetAsync(Path);

        Assert.Equal(["restaurants", "promotions", "warnings"], NamesIn(await first.JsonAsync()));
        Assert.DoesNotContain(NibbleHeaders.UserId, asked.Headers.Keys);
        Assert.Equal(["1, 2"], first.Headers.GetValues("api-supported-versions"));
        Assert.All(
            [second, third],
            response =>
                Assert.Contains("; hit", response.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Version_1_of_home_says_that_there_is_a_second_one()
    {
        var response = await _gateway.Client().GetAsync("/api/v1/views/home");

        Assert.Equal(["1, 2"], response.Headers.GetValues("api-supported-versions"));
    }

    [Theory]
    [InlineData("lat=1", "lng")]
    [InlineData("lng=1", "lat")]
    [InlineData("radiusKm=1", "radiusKm")]
    [InlineData("lat=north&lng=1", "lat")]
    public async Task Half_a_place_is_refused(string query, string field)
    {
        var response = await _gateway.Client().GetAsync($"/api/views/home?{query}");

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task My_view_shows_what_my_roles_add()
    {
        var customer = await MineAsync(Roles.Customer);
        var both = await MineAsync(Roles.RestaurantOwner, Roles.Driver);

        Assert.Equal(
            ["profile", "addresses", "preferences", "favorites", "unreadNotifications", "recentOrders", "warnings"],
            customer
        );
        Assert.Contains("restaurants", both);
        Assert.Contains("driver", both);
        Assert.DoesNotContain("recentOrders", both);

        async Task<List<string>> MineAsync(params string[] roles) =>
            NamesIn(await (await _gateway.Client(_gateway.Token(roles: roles)).GetAsync("/api/views/me")).JsonAsync());
    }

    [Theory]
    [InlineData("/api/views/me")]
    [InlineData("/api/views/orders/01a20b8e-8e7e-7222-a57b-3a239c3370f4")]
    public async Task What_is_somebody_s_own_needs_a_token(string path) =>
        await (await _gateway.Client().GetAsync(path)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );

    private (Guid Order, Guid Restaurant) Place()
    {
        var (order, restaurant) = (Guid.NewGuid(), Guid.NewGuid());
        _gateway.Handlers[$"/api/orders/{order}"] = Json(new { id = order, restaurantId = restaurant });
        _gateway.Handlers[$"/api/orders/{order}/tracking"] = Json(new { orderId = order, status = "picked_up" });
        _gateway.Handlers[$"/api/orders/{order}/history"] = Json(new { items = new[] { new { status = "placed" } } });
        _gateway.Handlers[$"/api/orders/{order}/payments"] = Json(new { items = new[] { new { amount = 1290 } } });
        _gateway.Handlers[$"/api/restaurants/{restaurant}"] = Json(new { id = restaurant });
        return (order, restaurant);
    }

    private static RequestDelegate Json(object body) => context => context.Response.WriteAsJsonAsync(body);

    private static RequestDelegate NotFound(string detail) =>
        context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsJsonAsync(
                new
                {
                    status = 404,
                    code = ErrorCodes.NotFound,
                    detail,
                },
                options: null,
                contentType: ProblemDetailsDefaults.ContentType
            );
        };

    private static List<string> NamesIn(JsonElement view) => [.. view.EnumerateObject().Select(part => part.Name)];

    private static IEnumerable<(string?, string?)> WarningsIn(JsonElement view) =>
        view.GetProperty("warnings")
            .EnumerateArray()
            .Select(warning => (warning.GetProperty("part").GetString(), warning.GetProperty("code").GetString()))
            .Order();

    /// <summary>A gateway whose views do not wait for a hanging part for long, without retries that would use it up.</summary>
    public sealed class Services : IAsyncLifetime
    {
        internal GatewayFixture Gateway { get; } =
            new()
            {
                Settings = { ["Gateway:Aggregation:Deadline"] = "00:00:08", ["Gateway:Resilience:MaxRetries"] = "0" },
            };

        public Task InitializeAsync() => Gateway.InitializeAsync();

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
