using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>Stale responses: while a fresh one is fetched, and in place of an error (RFC 9111 §4.2.4, RFC 5861).</summary>
public sealed class StaleTests : IAsyncLifetime
{
    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task While_a_stale_response_is_revalidated_it_answers_at_once()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-while-revalidate=20"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(15);

        var stale = await _gateway.GetAsync("/a");

        Assert.Equal(("body 1", "15", "Nibble; hit; ttl=-5"), (stale.Body, stale["Age"], stale.CacheStatus));
        await Eventually.AssertAsync(async () => (await _gateway.GetAsync("/a")).Body == "body 2");
        Assert.True((await _gateway.GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task One_revalidation_runs_for_any_number_of_stale_answers()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10, stale-while-revalidate=20"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(15);
        var gate = new TaskCompletionSource();
        var answer = _gateway.Origin.Handler;
        _gateway.Origin.Handler = async context =>
        {
            await gate.Task;
            await answer(context);
        };

        var stale = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _gateway.GetAsync("/a")));
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 2);
        gate.SetResult();

        Assert.All(stale, response => Assert.Equal("body 1", response.Body));
        await Eventually.AssertAsync(async () => (await _gateway.GetAsync("/a")).CacheStatus == "Nibble; hit; ttl=10");
        Assert.Equal(2, _gateway.Origin.RequestCount);
        Assert.Equal("\"1\"", _gateway.Origin.LastRequest["If-None-Match"]);
    }

    [Fact]
    public async Task After_the_window_the_client_waits_for_a_fresh_response()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-while-revalidate=20"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(30);

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_revalidation_asks_for_what_the_client_asked_for_without_its_wishes()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-while-revalidate=20"), ("Vary", "X-A"));
        await _gateway.GetAsync("/a?b=1", ("X-A", "1"));
        _gateway.AdvanceSeconds(15);

        await _gateway.GetAsync("/a?b=1", ("X-A", "1"), ("Range", "bytes=0-0"), ("If-None-Match", "\"9\""));

        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 2);
        var asked = _gateway.Origin.LastRequest;
        Assert.Equal(("GET", "/a?b=1", "1"), (asked.Method, asked.PathAndQuery, asked["X-A"]));
        Assert.Equal((null, null), (asked["Range"], asked["If-None-Match"]));
    }

    [Fact]
    public async Task A_revalidation_runs_on_a_route_that_has_a_timeout()
    {
        await using var gateway = await CachingGateway.StartAsync(
            new() { ["Gateway:Routes:cached:Timeout"] = "00:00:10" },
            before: app => app.UseRouting().UseRequestTimeouts()
        );
        gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-while-revalidate=20"));
        await gateway.GetAsync("/a");
        gateway.AdvanceSeconds(15);
        await gateway.GetAsync("/a");

        await Eventually.AssertAsync(async () => (await gateway.GetAsync("/a")).Body == "body 2");
    }

    [Fact]
    public async Task A_revalidation_that_fails_leaves_the_stale_response_to_its_window()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-while-revalidate=20"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(500);
        _gateway.AdvanceSeconds(15);
        await _gateway.GetAsync("/a");
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 2);

        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        _gateway.AdvanceSeconds(15);
        Assert.Equal(500, (await _gateway.GetAsync("/a")).Status);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Stale_if_error_replaces_an_error_of_the_backend(int status)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-if-error=20"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(status, ("X-Error", "1"));
        _gateway.AdvanceSeconds(15);

        var stale = await _gateway.GetAsync("/a");

        Assert.Equal((200, "body 1", "15", null), (stale.Status, stale.Body, stale["Age"], stale["X-Error"]));
        Assert.Equal($"Nibble; fwd=stale; fwd-status={status}; detail=stale-if-error", stale.CacheStatus);
        _gateway.AdvanceSeconds(15);
        Assert.Equal(status, (await _gateway.GetAsync("/a")).Status);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(501)]
    public async Task Stale_if_error_does_not_hide_an_answer(int status)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-if-error=20"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(status);
        _gateway.AdvanceSeconds(15);

        Assert.Equal(status, (await _gateway.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task A_client_may_accept_stale_if_error_itself()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(500);
        _gateway.AdvanceSeconds(15);

        Assert.Equal(200, (await _gateway.GetAsync("/a", ("Cache-Control", "stale-if-error=10"))).Status);
        Assert.Equal(500, (await _gateway.GetAsync("/a", ("Cache-Control", "stale-if-error=5"))).Status);
    }

    [Theory]
    [InlineData("max-age=10, stale-if-error=100, must-revalidate")]
    [InlineData("max-age=10, stale-if-error=100, proxy-revalidate")]
    [InlineData("s-maxage=10, stale-if-error=100")]
    [InlineData("no-cache, stale-if-error=100")]
    public async Task An_origin_that_forbids_stale_use_is_obeyed_in_trouble(string cacheControl)
    {
        _gateway.Origin.Respond(("Cache-Control", cacheControl), ("ETag", "\"1\""));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        await _gateway.Origin.StopAsync();

        Assert.Equal(502, (await _gateway.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task A_backend_that_cannot_be_reached_is_replaced_for_a_while_unasked()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        await _gateway.Origin.StopAsync();
        _gateway.AdvanceSeconds(40);

        var stale = await _gateway.GetAsync("/a");
        Assert.Equal((200, "body 1", "40"), (stale.Status, stale.Body, stale["Age"]));
        Assert.Equal("Nibble; fwd=stale; fwd-status=502; detail=stale-if-error", stale.CacheStatus);

        _gateway.AdvanceSeconds(40);
        Assert.Equal(502, (await _gateway.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task A_route_sets_its_own_window_for_a_backend_that_cannot_be_reached()
    {
        await using var gateway = await CachingGateway.StartAsync(
            new() { ["Gateway:Routes:cached:Metadata:CacheStaleWhenUnreachable"] = "00:00:00" }
        );
        gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await gateway.GetAsync("/a");
        await gateway.Origin.StopAsync();
        gateway.AdvanceSeconds(11);

        Assert.Equal(502, (await gateway.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task Half_a_body_is_replaced_by_a_stale_whole()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        _gateway.AdvanceSeconds(15);

        var stale = await _gateway.GetAsync("/a");

        Assert.Equal((200, "body 1"), (stale.Status, stale.Body));
    }

    [Fact]
    public async Task An_error_page_that_the_proxy_writes_takes_the_place_of_half_a_body()
    {
        await using var gateway = await CachingGateway.StartAsync(proxy: proxy =>
            proxy.Use(
                async (context, next) =>
                {
                    await next(context);
                    if (context.GetForwarderErrorFeature() is not null)
                    {
                        await context.Response.WriteAsync("sorry");
                    }
                }
            )
        );
        gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        var answer = await gateway.GetAsync("/a");

        Assert.Equal((502, "sorry"), (answer.Status, answer.Body));
    }
}
