using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;
using Yarp.ReverseProxy;

namespace Nibble.Tests.Gateway.Resilience;

/// <summary>What a client sees, and how fast, of a service that misbehaves.</summary>
public sealed class ResilienceTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    private readonly GatewayFixture _gateway = new()
    {
        Settings =
        {
            ["Gateway:Resilience:MinimumThroughput"] = "4",
            ["Gateway:Resilience:BreakDuration"] = "00:00:02",
            ["Gateway:Resilience:RetryBurst"] = "10",
            ["Gateway:Resilience:RetryDelay"] = "00:00:00.005",
            ["Gateway:Resilience:HealthInterval"] = "00:00:00.200",
        },
    };

    private FlakyService _service = FlakyService.Start();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public Task InitializeAsync()
    {
        Route(_service.Address);
        return _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("500")]
    public async Task A_read_that_fails_by_chance_is_tried_again_and_the_client_sees_nothing_of_it(string failure)
    {
        _service.Respond = n => n % 2 == 1 ? Failing(failure) : FlakyResponse.Ok;

        var response = await _gateway.Client().GetAsync("/flaky/read");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        Assert.Equal(2, _service.RequestCount);
    }

    [Theory]
    [InlineData("POST", "reset", HttpStatusCode.BadGateway)]
    [InlineData("PUT", "reset", HttpStatusCode.BadGateway)]
    [InlineData("DELETE", "reset", HttpStatusCode.BadGateway)]
    [InlineData("POST without a body", "reset", HttpStatusCode.BadGateway)]
    [InlineData("PATCH", "500", HttpStatusCode.InternalServerError)]
    [InlineData("POST", "500", HttpStatusCode.InternalServerError)]
    [InlineData("POST", "nonsense", HttpStatusCode.BadGateway)]
    public async Task A_write_that_fails_is_never_sent_twice(string method, string failure, HttpStatusCode expected)
    {
        _service.Respond = _ => Failing(failure);
        using var request = new HttpRequestMessage(new HttpMethod(method.Split(' ')[0]), "/flaky/write")
        {
            Content = method is "DELETE" or "POST without a body" ? null : new StringContent("{}"),
        };

        var response = await _gateway.Client().SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(1, _service.RequestCount);
    }

    [Fact]
    public async Task Nor_when_the_cluster_would_rather_have_HTTP2()
    {
        _gateway.Reconfigure(
            ("Gateway:Clusters:flaky:HttpRequest:Version", "2"),
            ("Gateway:Clusters:flaky:HttpRequest:VersionPolicy", "RequestVersionOrLower")
        );
        var clusters = _gateway.Services.GetRequiredService<IProxyStateLookup>();
        await Eventually.AssertAsync(() =>
            clusters.TryGetCluster("flaky", out var cluster)
            && cluster.Model.Config.HttpRequest?.Version == HttpVersion.Version20
        );
        _service.Respond = _ => FlakyResponse.Reset;
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/flaky/write");

        var response = await _gateway.Client().SendAsync(request);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, _service.RequestCount);
    }

    [Fact]
    public async Task A_read_that_keeps_failing_is_given_up()
    {
        _service.Respond = _ => FlakyResponse.Reset;

        var response = await _gateway.Client().GetAsync("/flaky/read");

        await response.AssertErrorAsync(HttpStatusCode.BadGateway, ErrorCodes.BadGateway);
        // The connection pool itself sends a safe request four times in all, when the connection breaks.
        Assert.InRange(_service.RequestCount, 1, 4);
    }

    [Fact]
    public async Task A_service_that_says_when_to_come_back_is_not_asked_again()
    {
        _service.Respond = _ => FlakyResponse.ServiceUnavailable;

        var response = await _gateway.Client().GetAsync("/flaky/read");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Equal(1, _service.RequestCount);
    }

    [Fact]
    public async Task When_everything_fails_retries_stay_within_their_budget()
    {
        const int reads = 100;
        _service.Respond = _ => FlakyResponse.Error;
        var client = _gateway.Client();

        for (var i = 0; i < reads; i++)
        {
            await client.GetAsync("/flaky/read");
        }

        // 100 requests, 10 retries saved, one earned by every tenth request.
        Assert.InRange(_service.RequestCount, reads, reads + 10 + (reads / 10) + 1);
    }

    [Fact]
    public async Task A_service_that_hangs_is_504_at_the_routes_timeout_then_503_at_once_and_200_when_it_is_back()
    {
        var client = _gateway.Client();
        _service.Respond = _ => FlakyResponse.Hang;

        var slow = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync("/impatient/hangs")));
        Assert.All(
            slow,
            response =>
                Assert.Contains(
                    response.StatusCode,
                    new[] { HttpStatusCode.GatewayTimeout, HttpStatusCode.ServiceUnavailable }
                )
        );
        await slow.First(response => response.StatusCode == HttpStatusCode.GatewayTimeout)
            .AssertErrorAsync(HttpStatusCode.GatewayTimeout, ErrorCodes.GatewayTimeout);

        var asked = _service.RequestCount;
        var watch = Stopwatch.StartNew();
        var refused = await client.GetAsync("/impatient/hangs");
        Assert.True(watch.Elapsed < AtOnce, $"An open circuit took {watch.Elapsed}.");
        await refused.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.ServiceUnavailable);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(asked, _service.RequestCount);

        _service.Respond = _ => FlakyResponse.Ok;
        var back = await Eventually.PollAsync(
            () => client.GetAsync("/impatient/hangs"),
            response => response.IsSuccessStatusCode
        );
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task A_service_that_is_gone_is_503_at_once_and_200_when_it_is_back()
    {
        var client = _gateway.Client();
        var port = _service.Port;
        await _service.DisposeAsync();

        var watch = Stopwatch.StartNew();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(await client.GetAsync("/flaky/gone"));
        }

        Assert.True(watch.Elapsed < AtOnce, $"Ten refusals took {watch.Elapsed}.");
        foreach (var answer in answers)
        {
            await answer.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.ServiceUnavailable);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        _service = FlakyService.Start(port);
        var back = await Eventually.PollAsync(
            () => client.GetAsync("/flaky/gone"),
            response => response.IsSuccessStatusCode
        );
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Half_a_body_breaks_off_for_the_client_too_and_is_not_taken_for_a_whole_one()
    {
        _service.Respond = _ => FlakyResponse.Truncated;

        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            _gateway.Client().GetStringAsync(new Uri("/flaky/half", UriKind.Relative))
        );
        Assert.Equal(1, _service.RequestCount);
    }

    [Fact]
    public async Task With_one_of_two_instances_gone_every_read_succeeds()
    {
        Route(_service.Address, $"http://127.0.0.1:{FlakyService.GetUnusedPort()}/");
        var client = _gateway.Client();
        await Eventually.PollAsync(() => client.GetAsync("/flaky/x"), response => response.IsSuccessStatusCode);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/flaky/two")).StatusCode);
        }
    }

    [Fact]
    public async Task Requests_are_spread_over_all_instances()
    {
        await using var other = FlakyService.Start();
        Route(_service.Address, other.Address);
        var client = _gateway.Client();

        await Eventually.PollAsync(() => client.GetAsync("/flaky/x"), _ => other.RequestCount > 0);
        for (var i = 0; i < 60; i++)
        {
            await client.GetAsync("/flaky/spread");
        }

        Assert.InRange(_service.RequestCount, 10, 200);
        Assert.InRange(other.RequestCount, 10, 200);
    }

    [Fact]
    public async Task Of_two_instances_one_that_hangs_is_soon_left_alone()
    {
        await using var hanging = FlakyService.Start();
        hanging.Respond = _ => FlakyResponse.Hang;
        Route(_service.Address, hanging.Address);
        var client = _gateway.Client();

        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetAsync("/impatient/x")));
            return answers.All(response => response.StatusCode == HttpStatusCode.OK);
        });
    }

    [Fact]
    public async Task Of_two_instances_one_that_says_it_is_unhealthy_gets_nothing()
    {
        await using var sick = FlakyService.Start();
        Route(_service.Address, sick.Address);
        sick.Respond = _ => FlakyResponse.ServiceUnavailable;
        _gateway.Reconfigure(
            ("Gateway:Clusters:flaky:HealthCheck:Active:Enabled", "true"),
            ("Gateway:Clusters:flaky:HealthCheck:Active:Interval", "00:00:00.100"),
            ("Gateway:Clusters:flaky:HealthCheck:Active:Path", "/health")
        );
        var client = _gateway.Client();

        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync("/flaky/x")));
            return answers.All(response => response.StatusCode == HttpStatusCode.OK);
        });
    }

    [Fact]
    public async Task The_last_instance_is_asked_although_it_says_it_is_unhealthy()
    {
        _service.Respond = _ => FlakyResponse.Error;
        _gateway.Reconfigure(
            ("Gateway:Clusters:flaky:HealthCheck:Active:Enabled", "true"),
            ("Gateway:Clusters:flaky:HealthCheck:Active:Interval", "00:00:00.100"),
            ("Gateway:Clusters:flaky:HealthCheck:Active:Path", "/health")
        );
        await Eventually.AssertWithinTwoMinutesAsync(() => Task.FromResult(_service.RequestCount >= 4));

        var response = await _gateway.Client().GetAsync("/flaky/x");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("oops", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Destinations:one:Address", "http://no-such-service.invalid/")]
    [InlineData("LoadBalancingPolicy", "PowerOfTwoChoices")] // and no instance at all
    public async Task A_service_that_discovery_does_not_find_is_503(string setting, string value)
    {
        _gateway.Reconfigure(
            ("Gateway:Routes:lost:ClusterId", "lost"),
            ("Gateway:Routes:lost:Match:Path", "/lost/{**rest}"),
            ($"Gateway:Clusters:lost:{setting}", value)
        );

        var response = await Eventually.PollAsync(
            () => _gateway.Client().GetAsync("/lost/x"),
            response => response.StatusCode != HttpStatusCode.NotFound
        );

        await response.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.ServiceUnavailable);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Connections_to_a_service_are_kept_and_used_again()
    {
        var client = _gateway.Client();

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/flaky/pooled")).StatusCode);
        }

        Assert.Equal(50, _service.RequestCount);
        Assert.InRange(_service.ConnectionCount, 1, 3);
    }

    [Fact]
    public async Task An_open_circuit_is_seen_in_the_metrics_until_it_closes()
    {
        var open = 0L;
        var measured = 0;
        var meters = _gateway.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "nibble.gateway.circuit.open" && instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => (open, measured) = (open + value, measured + 1));
        listener.Start();
        var client = _gateway.Client();
        _service.Respond = _ => FlakyResponse.Reset;

        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            await client.PostAsync("/flaky/x", new StringContent("{}"));
            return Collect() == (1, 1);
        });
        _service.Respond = _ => FlakyResponse.Ok;
        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            await client.PostAsync("/flaky/x", new StringContent("{}"));
            return Collect() == (0, 1);
        });

        (long, int) Collect()
        {
            (open, measured) = (0, 0);
            listener.RecordObservableInstruments();
            return (open, measured);
        }
    }

    private static FlakyResponse Failing(string how) =>
        how switch
        {
            "reset" => FlakyResponse.Reset,
            "nonsense" => FlakyResponse.Malformed,
            _ => FlakyResponse.Error,
        };

    private void Route(params string[] addresses) =>
        _gateway.Reconfigure([
            ("Gateway:Routes:flaky:ClusterId", "flaky"),
            ("Gateway:Routes:flaky:Match:Path", "/flaky/{**rest}"),
            ("Gateway:Routes:flaky:Metadata:Retries", "errors"),
            ("Gateway:Routes:impatient:ClusterId", "flaky"),
            ("Gateway:Routes:impatient:Match:Path", "/impatient/{**rest}"),
            ("Gateway:Routes:impatient:Timeout", "00:00:01"),
            ("Gateway:Clusters:flaky:LoadBalancingPolicy", "PowerOfTwoChoices"),
            .. addresses.Select((address, n) => ($"Gateway:Clusters:flaky:Destinations:{n}:Address", (string?)address)),
        ]);
}
