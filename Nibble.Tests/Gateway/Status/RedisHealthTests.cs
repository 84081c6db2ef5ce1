using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Gateway.Status;

/// <summary>What <c>/health</c> says of Redis, and how soon: an orchestrator that waits too long kills the process.</summary>
public sealed class RedisHealthTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_Redis_that_goes_makes_the_gateway_degraded_at_once_and_healthy_again_when_it_is_back()
    {
        await using var garnet = await GarnetServer.StartNewAsync();
        await using var gateway = new GatewayFixture();
        gateway.Settings["ConnectionStrings:redis"] = garnet.ConnectionString;
        await gateway.InitializeAsync();
        using var client = gateway.Client();
        Assert.Equal("healthy", (await Eventually.PollAsync(AskAsync, health => health.Part == "healthy")).Part);

        await garnet.StopAsync();
        var slowest = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        do
        {
            var health = await AskAsync();
            Assert.Equal(HttpStatusCode.OK, health.Status);
            slowest = health.Took > slowest ? health.Took : slowest;
        } while (watch.Elapsed < TimeSpan.FromSeconds(6));

        Assert.Equal("degraded", (await AskAsync()).Part);
        Assert.True(slowest < Soon, $"An answer took {slowest}.");

        await garnet.StartAsync();
        var back = Stopwatch.StartNew();
        Assert.Equal("healthy", (await Eventually.PollAsync(AskAsync, health => health.Part == "healthy")).Part);
        Assert.True(back.Elapsed < TimeSpan.FromSeconds(5), $"It was used again after {back.Elapsed}.");

        async Task<(HttpStatusCode Status, string? Part, TimeSpan Took)> AskAsync()
        {
            var asked = Stopwatch.StartNew();
            using var answer = await client.GetAsync("/health");
            var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            return (
                answer.StatusCode,
                health.GetProperty("parts").GetProperty(ServiceNames.Redis).GetString(),
                asked.Elapsed
            );
        }
    }

    [Fact]
    public async Task A_Redis_that_never_was_there_makes_it_degraded()
    {
        await using var gateway = new GatewayFixture();
        await gateway.InitializeAsync();
        using var client = gateway.Client();
        var watch = Stopwatch.StartNew();

        using var answer = await client.GetAsync("/health");

        Assert.True(watch.Elapsed < Soon, $"The answer took {watch.Elapsed}.");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("degraded", health.GetProperty("status").GetString());
    }

    /// <summary>The client notes each command of a request where it is traced: a gateway that exports nothing does not pay.</summary>
    [Fact]
    public async Task Where_nobody_collects_traces_Redis_is_not_traced()
    {
        await using var gateway = new GatewayFixture();
        await gateway.InitializeAsync();

        Assert.Empty(gateway.Services.GetServices<OpenTelemetry.Trace.TracerProvider>());
        Assert.NotNull(gateway.Services.GetRequiredService<IConnectionMultiplexer>());
    }
}
