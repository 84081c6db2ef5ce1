using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Caching;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>Which routes are cached, and what is refused at the start.</summary>
public sealed class CachedRouteTests
{
    [Fact]
    public async Task A_route_that_does_not_ask_for_it_is_not_cached()
    {
        await using var gateway = await CachingGateway.StartAsync();
        gateway.Origin.Respond(("Cache-Control", "max-age=60"));

        var first = await gateway.GetAsync("/uncached/a");
        var second = await gateway.GetAsync("/uncached/a");

        Assert.Equal(("body 1", "body 2"), (first.Body, second.Body));
        Assert.Equal("", second.CacheStatus);
    }

    [Theory]
    [InlineData("Cache", "sharde")]
    [InlineData("CacheSetCookie", "yes")]
    [InlineData("CacheStaleWhenUnreachable", "soon")]
    public async Task A_route_whose_metadata_make_no_sense_is_refused(string key, string value)
    {
        await using var gateway = await CachingGateway.StartAsync();
        var metadata = new Dictionary<string, string> { ["Cache"] = "shared", [key] = value };
        var route = new RouteConfig
        {
            RouteId = "r",
            ClusterId = "c",
            Match = new RouteMatch { Path = "/" },
            Metadata = metadata,
        };

        var errors = await gateway.Services.GetRequiredService<IConfigValidator>().ValidateRouteAsync(route);

        Assert.Contains($"'{key}' is '{value}'", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MemoryLimit", "12")]
    [InlineData("MaxBodySize", "-1")]
    [InlineData("RedisPrefix", "no braces:")]
    [InlineData("RedisTimeout", "00:01:00")]
    [InlineData("LifetimeWithoutRedis", "-00:00:01")]
    public async Task Settings_that_make_no_sense_stop_the_start(string name, string value) =>
        await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var gateway = await CachingGateway.StartAsync(new() { [$"Gateway:Cache:{name}"] = value });
        });

    [Fact]
    public async Task Requests_are_counted_by_what_the_cache_did()
    {
        await using var gateway = await CachingGateway.StartAsync();
        var outcomes = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (
                instrument.Name == "nibble.gateway.cache.requests"
                && instrument.Meter.Scope == gateway.Services.GetRequiredService<IMeterFactory>()
            )
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Enqueue((string)tags[0].Value!));
        listener.Start();

        gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10, stale-if-error=60"));
        await gateway.GetAsync("/a");
        await gateway.GetAsync("/a");
        gateway.AdvanceSeconds(11);
        await gateway.GetAsync("/a");
        gateway.Origin.Respond(500);
        gateway.AdvanceSeconds(11);
        await gateway.GetAsync("/a");
        await gateway.SendAsync(HttpMethod.Post, "/a");
        await gateway.GetAsync("/uncached/a");

        Assert.Equal(
            [CacheOutcome.Miss, CacheOutcome.Hit, CacheOutcome.Revalidated, CacheOutcome.Stale, CacheOutcome.Bypass],
            outcomes
        );
    }
}
