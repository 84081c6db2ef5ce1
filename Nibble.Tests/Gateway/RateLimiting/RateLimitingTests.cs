using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nibble.Gateway.RateLimiting;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>What a client sees of the limits, through the pipeline. Without Redis, so by one instance.</summary>
public sealed class RateLimitingTests
{
    private static Dictionary<string, string?> Read(int burst, int permits, string period = "00:00:01") =>
        new()
        {
            ["Gateway:RateLimits:read:Burst"] = $"{burst}",
            ["Gateway:RateLimits:read:Permits"] = $"{permits}",
            ["Gateway:RateLimits:read:Period"] = period,
        };

    [Fact]
    public async Task A_refused_request_is_429_in_the_error_shape_and_says_when_to_come_back()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 1, permits: 1, "00:01:00"));
        (await gateway.GetAsync("/read")).EnsureSuccessStatusCode();
        gateway.Time.Advance(TimeSpan.FromSeconds(10.5));

        using var refused = await gateway.GetAsync("/read");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("RATE_LIMITED", problem.GetProperty("code").GetString());
        Assert.Equal(429, problem.GetProperty("status").GetInt32());
        Assert.True(problem.TryGetProperty("detail", out _) && problem.TryGetProperty("traceId", out _));
        Assert.Equal(TimeSpan.FromSeconds(50), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("\"read\";r=0;t=50", Header(refused, "RateLimit"));
        Assert.Equal("\"read\";q=1;w=60", Header(refused, "RateLimit-Policy"));

        gateway.Time.Advance(TimeSpan.FromSeconds(50));
        (await gateway.GetAsync("/read")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_request_that_passes_says_what_is_allowed_and_what_is_left()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 20, permits: 10));

        for (var left = 19; left >= 0; left--)
        {
            using var response = await gateway.GetAsync("/read");
            Assert.Equal("\"read\";q=20;w=2", Header(response, "RateLimit-Policy"));
            Assert.Equal($"\"read\";r={left};t=1", Header(response, "RateLimit"));
            Assert.Null(response.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task A_slow_quota_says_how_long_the_next_permit_takes()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 3, permits: 1, "00:01:00"));

        Assert.Equal("\"read\";r=2;t=60", Header(await gateway.GetAsync("/read"), "RateLimit"));
        gateway.Time.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal("\"read\";r=1;t=15", Header(await gateway.GetAsync("/read"), "RateLimit"));
    }

    [Fact]
    public async Task What_is_left_of_a_huge_quota_is_rounded_down_a_little()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 1_000_000, permits: 1_000_000));

        var field = Header(await gateway.GetAsync("/read"), "RateLimit");

        Assert.InRange(
            int.Parse(Regex.Match(field, "r=([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture),
            998_000,
            999_999
        );
    }

    [Fact]
    public async Task An_endpoint_without_a_policy_or_exempt_is_not_limited_and_says_nothing()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 1, permits: 1));

        foreach (var path in new[] { "/free", "/exempt" })
        {
            Assert.Equal(5, await gateway.CountPermittedAsync(5, path));
            Assert.False((await gateway.GetAsync(path)).Headers.Contains("RateLimit"));
        }
    }

    [Fact]
    public async Task Users_are_counted_by_their_id_wherever_they_are()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 3, permits: 1));

        Assert.Equal(2, await gateway.CountPermittedAsync(2, "/read", address: "192.0.2.1", user: "ann"));
        Assert.Equal(1, await gateway.CountPermittedAsync(9, "/read", address: "192.0.2.2", user: "ann"));
        Assert.Equal(3, await gateway.CountPermittedAsync(9, "/read", address: "192.0.2.1", user: "bob"));
        Assert.Equal(3, await gateway.CountPermittedAsync(9, "/read", address: "192.0.2.1"));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task Clients_without_an_account_are_counted_by_address_and_an_IPv6_network_is_one_client(
        string one,
        string other,
        bool same
    )
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 3, permits: 1));

        Assert.Equal(3, await gateway.CountPermittedAsync(4, "/read", address: one));
        Assert.Equal(same ? 0 : 3, await gateway.CountPermittedAsync(4, "/read", address: other));
    }

    [Fact]
    public async Task Signing_in_is_counted_by_address_also_for_a_signed_in_user()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(
            new() { ["Gateway:RateLimits:auth:Burst"] = "3" }
        );

        Assert.Equal(2, await gateway.CountPermittedAsync(2, "/auth", address: "192.0.2.1", user: "ann"));
        Assert.Equal(1, await gateway.CountPermittedAsync(9, "/auth", address: "192.0.2.1", user: "bob"));
    }

    [Fact]
    public async Task Each_policy_counts_by_itself()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 3, permits: 1));

        Assert.Equal(3, await gateway.CountPermittedAsync(9, "/read", user: "ann"));
        Assert.Equal(9, await gateway.CountPermittedAsync(9, "/write", user: "ann"));
    }

    [Fact]
    public async Task A_role_has_its_own_quota_and_the_fastest_of_several_counts()
    {
        var settings = Read(burst: 2, permits: 1);
        settings["Gateway:RateLimits:read:Roles:admin:Burst"] = "5";
        settings["Gateway:RateLimits:read:Roles:admin:Permits"] = "2";
        settings["Gateway:RateLimits:read:Roles:support:Burst"] = "7";
        settings["Gateway:RateLimits:read:Roles:support:Permits"] = "9";
        await using var gateway = await RateLimitedGateway.StartAsync(settings);

        Assert.Equal(2, await gateway.CountPermittedAsync(9, "/read", user: "ann customer"));
        Assert.Equal(5, await gateway.CountPermittedAsync(9, "/read", user: "bob admin customer"));
        Assert.Equal(7, await gateway.CountPermittedAsync(9, "/read", user: "cleo admin support"));
        // A role that was taken away: the next token no longer has its quota.
        using var demoted = await gateway.GetAsync("/read", user: "bob customer");
        Assert.Equal("\"read\";q=2;w=2", Header(demoted, "RateLimit-Policy"));
    }

    [Fact]
    public async Task A_driver_may_send_a_position_each_second_all_day_beside_other_work()
    {
        await using var gateway = await RateLimitedGateway.StartAsync();

        for (var second = 0; second < 120; second++)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(10, await gateway.CountPermittedAsync(10, "/write", user: "dan driver"));
        }
    }

    [Fact]
    public async Task Changed_quotas_hold_at_once_and_a_wrong_change_changes_nothing()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 2, permits: 1));
        Assert.Equal(2, await gateway.CountPermittedAsync(9, "/read", address: "192.0.2.1"));

        Change(gateway, "Gateway:RateLimits:read:Burst", "6");
        Assert.Equal(
            "\"read\";q=6;w=6",
            Header(await gateway.GetAsync("/read", address: "192.0.2.1"), "RateLimit-Policy")
        );
        Assert.Equal(6, await gateway.CountPermittedAsync(9, "/read", user: "bob"));

        Change(gateway, "Gateway:RateLimits:read:Burst", "0");
        Assert.Equal(6, await gateway.CountPermittedAsync(9, "/read", user: "cleo"));
        Change(gateway, "Gateway:RateLimits:read:Burst", "many");
        Assert.Equal(6, await gateway.CountPermittedAsync(9, "/read", user: "dan"));
    }

    [Theory]
    [InlineData("Gateway:RateLimits:read:Burst", "0")]
    [InlineData("Gateway:RateLimits:read:Permits", "0")]
    [InlineData("Gateway:RateLimits:read:Permits", "2000000")]
    [InlineData("Gateway:RateLimits:read:Period", "00:00:00")]
    [InlineData("Gateway:RateLimits:read:MaxLease", "201")]
    [InlineData("Gateway:RateLimits:read:Roles:admin:Burst", "-1")]
    [InlineData("Gateway:RateLimits:Bad name:Burst", "1")]
    [InlineData("Gateway:Limiter:RedisDeadline", "00:00:00")]
    [InlineData("Gateway:Limiter:RedisDeadline", "00:00:01.001")]
    [InlineData("Gateway:Limiter:MaxPartitions", "0")]
    public async Task Limits_that_cannot_be_counted_refuse_to_start(string key, string value)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            RateLimitedGateway.StartAsync(new() { [key] = value })
        );

        Assert.Contains(key[..key.LastIndexOf(':')], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:RateLimits:read:Burst", "many")]
    [InlineData("Gateway:RateLimits:read:Brust", "10")]
    [InlineData("Gateway:RateLimits:read:Roles:admin:Permits", "many")]
    public async Task A_quota_that_cannot_be_read_refuses_to_start(string key, string value)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RateLimitedGateway.StartAsync(new() { [key] = value })
        );
    }

    [Fact]
    public async Task A_policy_of_the_operators_own_may_be_named_by_a_YARP_route()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:RateLimits:partners:Burst"] = "2",
            ["Gateway:RateLimits:partners:Permits"] = "1",
        };
        RouteConfig[] routes =
        [
            new()
            {
                RouteId = "partners",
                ClusterId = "nowhere",
                Match = new() { Path = "/proxied" },
                RateLimiterPolicy = "partners",
            },
        ];
        await using var gateway = await RateLimitedGateway.StartAsync(
            settings,
            app =>
            {
                app.UseGatewayRateLimiting();
                ((WebApplication)app).MapReverseProxy();
            },
            builder => builder.Services.AddReverseProxy().LoadFromMemory(routes, [new() { ClusterId = "nowhere" }])
        );

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await gateway.GetAsync("/proxied");
            Assert.StartsWith("\"partners\";q=2", Header(response, "RateLimit-Policy"), StringComparison.Ordinal);
            answers.Add(response.StatusCode);
        }

        Assert.Equal(
            [HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests],
            answers
        );
    }

    [Fact]
    public async Task The_middleware_of_AspNetCore_enforces_the_same()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(
            Read(burst: 2, permits: 1),
            app => app.UseRateLimiter()
        );

        Assert.Equal(2, await gateway.CountPermittedAsync(5, "/read", user: "ann"));
        using var refused = await gateway.GetAsync("/read", user: "ann");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("\"read\";r=0;t=1", Header(refused, "RateLimit"));
    }

    [Fact]
    public async Task Clients_that_have_their_whole_quota_again_are_forgotten()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 10, permits: 1));
        for (var i = 0; i < 50; i++)
        {
            await gateway.GetAsync("/read", address: $"192.0.2.{i}");
        }

        await gateway.CountPermittedAsync(10, "/read", user: "ann");
        Assert.Equal(51, gateway.Limiter.GetClientCount(RateLimitPolicies.Read));

        gateway.Time.Advance(TimeSpan.FromSeconds(5));
        gateway.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, gateway.Limiter.GetClientCount(RateLimitPolicies.Read));
        gateway.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, gateway.Limiter.GetClientCount(RateLimitPolicies.Read));
    }

    [Fact]
    public async Task An_attack_from_many_addresses_takes_bounded_memory_and_no_more_than_one_more_quota()
    {
        var settings = Read(burst: 5, permits: 1, "01:00:00");
        settings["Gateway:Limiter:MaxPartitions"] = "10";
        await using var gateway = await RateLimitedGateway.StartAsync(settings);

        var passed = 0;
        for (var i = 0; i < 200; i++)
        {
            passed += await gateway.CountPermittedAsync(1, "/read", address: $"192.0.2.{i}");
        }

        Assert.Equal(10, gateway.Limiter.GetClientCount(RateLimitPolicies.Read));
        Assert.Equal(10 + 5, passed);
        // Who was known before the attack keeps what is his.
        Assert.Equal(4, await gateway.CountPermittedAsync(9, "/read", address: "192.0.2.3"));
    }

    [Fact]
    public async Task Decisions_are_counted_by_policy_outcome_and_source()
    {
        await using var gateway = await RateLimitedGateway.StartAsync(Read(burst: 3, permits: 1));
        await gateway.CountPermittedAsync(10, "/read", user: "ann");

        var decisions = new Dictionary<string, long>();
        using var listener = new MeterListener();
        var meters = gateway.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "nibble.gateway.rate_limiter.decisions")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => decisions[string.Join(' ', tags.ToArray().Select(tag => tag.Value))] = count
        );
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(3, decisions["read admitted local"]);
        Assert.Equal(7, decisions["read refused local"]);
        Assert.Equal(0, decisions["read admitted redis"]);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        Assert.Single(response.Headers.GetValues(name));

    private static void Change(RateLimitedGateway gateway, string key, string value)
    {
        var configuration = (IConfigurationRoot)gateway.Services.GetRequiredService<IConfiguration>();
        configuration[key] = value;
        configuration.Reload();
    }
}
