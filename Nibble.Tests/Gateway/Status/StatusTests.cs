using System.Net;
using Nibble.Contracts;
using Nibble.Gateway.Status;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Gateway.Resilience;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Status;

/// <summary>A gateway in front of services of which one is healthy, one degraded, one failing and one unreachable.</summary>
public sealed class UnhealthyServicesFixture : IAsyncLifetime
{
    private static readonly FlakyResponse DegradedResponse = new(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{\"status\":\"degraded\"}"
    );

    // So that no request but a test's own reaches them.
    internal GatewayFixture Gateway { get; } =
        new() { Settings = { ["Gateway:Resilience:HealthInterval"] = "01:00:00" } };

    internal FlakyService DegradedService { get; } = FlakyService.Start();

    internal FlakyService FailingService { get; } = FlakyService.Start();

    public Task InitializeAsync()
    {
        DegradedService.Respond = _ => DegradedResponse;
        FailingService.Respond = _ => FlakyResponse.Error;
        Replace(ServiceNames.Drivers, DegradedService.Address);
        Replace(ServiceNames.Orders, FailingService.Address);
        Replace(ServiceNames.Analytics, $"http://127.0.0.1:{FlakyService.GetUnusedPort()}/");
        return Gateway.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await DegradedService.DisposeAsync();
        await FailingService.DisposeAsync();
    }

    private void Replace(string service, string address) =>
        Gateway.Settings[$"Gateway:Clusters:{service}:Destinations:own:Address"] = address;
}

/// <summary>What the gateway tells of the services' health, and to whom.</summary>
public sealed class StatusTests(UnhealthyServicesFixture fixture) : IClassFixture<UnhealthyServicesFixture>
{
    private readonly GatewayFixture _gateway = fixture.Gateway;

    [Fact]
    public async Task Anybody_sees_how_each_service_is_and_no_address()
    {
        var response = await _gateway.Client().GetAsync(StatusEndpoints.PublicPath);

        var health = await response.JsonAsync();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        var services = health.GetProperty("services");
        Assert.Equal(ServiceNames.Services.Order(), services.EnumerateObject().Select(service => service.Name).Order());
        Assert.Equal("healthy", StatusOf(ServiceNames.Users));
        Assert.Equal("degraded", StatusOf(ServiceNames.Drivers));
        Assert.Equal("unhealthy", StatusOf(ServiceNames.Orders));
        Assert.Equal("unhealthy", StatusOf(ServiceNames.Analytics));
        Assert.True(services.GetProperty(ServiceNames.Users).GetProperty("latencyMs").GetDouble() >= 0);
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            services.GetProperty(ServiceNames.Analytics).GetProperty("latencyMs").ValueKind
        );
        Assert.DoesNotContain("127.0.0.1", health.ToString(), StringComparison.Ordinal);

        string? StatusOf(string service) => services.GetProperty(service).GetProperty("status").GetString();
    }

    [Fact]
    public async Task However_many_ask_a_service_is_asked_once_a_second()
    {
        var before = fixture.DegradedService.RequestCount;
        using var client = _gateway.Client();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => client.GetAsync(StatusEndpoints.PublicPath))
        );

        var rounds = new SortedSet<DateTime>();
        foreach (var answer in answers)
        {
            rounds.Add((await answer.JsonAsync()).GetProperty("checkedAt").GetDateTime());
        }

        // The first round may be an earlier test's; on a slow day twenty requests take longer than a second.
        Assert.InRange(fixture.DegradedService.RequestCount - before, rounds.Count - 1, rounds.Count);
        Assert.All(
            rounds.Zip(rounds.Skip(1), (one, next) => next - one),
            apart => Assert.True(apart > TimeSpan.FromSeconds(0.9), $"{apart}")
        );
    }

    [Fact]
    public async Task An_admin_sees_circuits_limiter_load_and_cache()
    {
        using var client = _gateway.Client(_gateway.Token(roles: Roles.Admin));
        await client.GetAsync($"/api/restaurants/{Guid.NewGuid()}");

        var state = await (await client.GetAsync(StatusEndpoints.AdminPath)).JsonAsync();

        Assert.False(state.GetProperty("isDraining").GetBoolean());
        var services = state.GetProperty("services").EnumerateArray().ToList();
        Assert.Equal(ServiceNames.Services.Count, services.Count);
        var users = services.Single(service => service.GetProperty("name").GetString() == ServiceNames.Users);
        var instance = Assert.Single(users.GetProperty("instances").EnumerateArray());
        Assert.Equal(1, instance.GetProperty("number").GetInt32());
        Assert.Equal("closed", instance.GetProperty("circuit").GetString());
        Assert.Equal("healthy", instance.GetProperty("status").GetString());
        Assert.False(state.GetProperty("redis").GetProperty("isConnected").GetBoolean());
        var limiter = state.GetProperty("rateLimiter");
        Assert.Equal("local", limiter.GetProperty("mode").GetString());
        var read = limiter
            .GetProperty("policies")
            .EnumerateArray()
            .Single(policy => policy.GetProperty("name").GetString() == "read");
        Assert.True(read.GetProperty("admitted").GetInt64() >= 1);
        Assert.Equal(1, state.GetProperty("loadShedder").GetProperty("inProgress").GetInt32());
        Assert.Equal(2_000, state.GetProperty("loadShedder").GetProperty("maxConcurrentRequests").GetInt32());
        var counts = state.GetProperty("cache").GetProperty("requests");
        Assert.Equal(1, counts.GetProperty("miss").GetInt64() + counts.GetProperty("bypass").GetInt64());
        Assert.DoesNotContain("127.0.0.1", state.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_circuit_shows()
    {
        using var client = _gateway.Client(_gateway.Token(roles: Roles.Admin));

        var circuit = await Eventually.PollAsync(
            async () =>
            {
                await client.PostAsync("/api/analytics/rebuild", content: null);
                var state = await (await client.GetAsync(StatusEndpoints.AdminPath)).JsonAsync();
                return state
                    .GetProperty("services")
                    .EnumerateArray()
                    .Single(service => service.GetProperty("name").GetString() == ServiceNames.Analytics)
                    .GetProperty("instances")[0]
                    .GetProperty("circuit")
                    .GetString();
            },
            state => state == "open"
        );

        Assert.Equal("open", circuit);
    }

    [Fact]
    public async Task What_operators_see_is_not_for_others()
    {
        using var anonymous = _gateway.Client();
        using var support = _gateway.Client(_gateway.Token(roles: Roles.Support));

        await (await anonymous.GetAsync(StatusEndpoints.AdminPath)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );
        await (await support.GetAsync(StatusEndpoints.AdminPath)).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }
}
