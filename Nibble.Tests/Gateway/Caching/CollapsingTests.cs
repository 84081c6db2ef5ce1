using Microsoft.AspNetCore.Http;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>One fetch for many who ask at the same time.</summary>
public sealed class CollapsingTests : IAsyncLifetime
{
    private const int ConcurrentRequests = 25;

    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_stampede_of_the_same_question_is_one_fetch()
    {
        var release = HoldResponses(("Cache-Control", "max-age=60"));
        var first = _gateway.GetAsync("/a");
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 1);
        var others = SendConcurrentlyAsync("/a");
        await Waiting();
        release();

        Assert.Equal("body 1", (await first).Body);
        Assert.All(await others, response => Assert.Equal("body 1", response.Body));
        Assert.Contains(await others, response => response.CacheStatus.Contains("collapsed", StringComparison.Ordinal));
        Assert.Equal(1, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task A_stampede_on_a_stale_response_is_one_validation()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        var validated = _gateway.Origin.Handler;
        var release = HoldResponses(validated);

        var answers = SendConcurrentlyAsync("/a");
        await Waiting();
        release();

        Assert.All(await answers, response => Assert.Equal((200, "body 1"), (response.Status, response.Body)));
        Assert.Equal(2, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task Who_waited_for_a_response_that_is_not_shareable_gets_an_own_one()
    {
        var release = HoldResponses(async context =>
        {
            context.Response.Headers.CacheControl = "private, max-age=60";
            await context.Response.WriteAsync(context.Request.Headers["X-User"].ToString());
        });
        var asked = Enumerable
            .Range(0, ConcurrentRequests)
            .Select(i => _gateway.GetAsync("/a", ("X-User", $"user {i}")))
            .ToArray();
        await Waiting();
        release();

        var answers = await Task.WhenAll(asked);

        Assert.Equal(
            Enumerable.Range(0, ConcurrentRequests).Select(i => $"user {i}"),
            answers.Select(response => response.Body)
        );
    }

    [Fact]
    public async Task A_URI_whose_responses_are_not_shareable_makes_nobody_wait()
    {
        var release = HoldResponses(("Cache-Control", "private"));
        var crowd = SendConcurrentlyAsync("/a");
        await Waiting();
        release();
        await crowd;
        var before = _gateway.Origin.RequestCount;
        release = HoldResponses(("Cache-Control", "private"));

        var next = SendConcurrentlyAsync("/a");
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == before + ConcurrentRequests);
        release();

        Assert.All(await next, response => Assert.Equal(200, response.Status));
    }

    [Fact]
    public async Task Who_waited_for_another_variant_gets_the_right_one()
    {
        var release = HoldResponses(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.Vary = "Accept-Language";
            await context.Response.WriteAsync(context.Request.Headers.AcceptLanguage.ToString());
        });
        var asked = Enumerable
            .Range(0, ConcurrentRequests)
            .Select(i => _gateway.GetAsync("/a", ("Accept-Language", i % 2 == 0 ? "en" : "de")))
            .ToArray();
        await Waiting();
        release();

        var answers = await Task.WhenAll(asked);

        Assert.Equal(
            Enumerable.Range(0, ConcurrentRequests).Select(i => i % 2 == 0 ? "en" : "de"),
            answers.Select(response => response.Body)
        );
        Assert.InRange(_gateway.Origin.RequestCount, 2, 4);
    }

    [Fact]
    public async Task When_the_one_who_fetches_leaves_another_one_fetches()
    {
        using var impatient = new CancellationTokenSource();
        var release = HoldResponses(("Cache-Control", "max-age=60"));
        var first = _gateway.Client.GetAsync("/a", impatient.Token);
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 1);
        var others = SendConcurrentlyAsync("/a");
        await Waiting();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 2);
        release();

        Assert.All(await others, response => Assert.Equal((200, "body 2"), (response.Status, response.Body)));
        Assert.Equal(2, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_limit_for_somebody_elses_answer()
    {
        var release = HoldResponses(("Cache-Control", "max-age=60"));
        var first = _gateway.GetAsync("/a");
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 1);
        var second = _gateway.GetAsync("/a");
        await Eventually.AssertAsync(() =>
        {
            _gateway.AdvanceSeconds(1);
            return _gateway.Origin.RequestCount == 2;
        });
        release();

        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await second).Status);
    }

    [Fact]
    public async Task An_eviction_during_the_fetch_keeps_the_answer_from_those_who_asked_after_it()
    {
        var release = HoldResponses(("Cache-Control", "max-age=60"), ("X-Nibble-Cache-Tags", "restaurant:1"));
        var first = _gateway.GetAsync("/a");
        await Eventually.AssertAsync(() => _gateway.Origin.RequestCount == 1);
        await _gateway.Cache.EvictByTagAsync("restaurant:1");
        var second = _gateway.GetAsync("/a");
        await Waiting();
        release();

        Assert.Equal("body 1", (await first).Body);
        Assert.NotEqual("body 1", (await second).Body);
        Assert.NotEqual("body 1", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_stampede_while_the_backend_is_gone_shares_one_stale_answer()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-if-error=60"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        var release = HoldResponses(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        var answers = SendConcurrentlyAsync("/a");
        await Waiting();
        release();

        Assert.All(await answers, response => Assert.Equal((200, "body 1"), (response.Status, response.Body)));
    }

    private Task<CacheTestResponse[]> SendConcurrentlyAsync(string path) =>
        Task.WhenAll(Enumerable.Range(0, ConcurrentRequests).Select(_ => _gateway.GetAsync(path)));

    // That a request waits inside the gateway cannot be seen from outside; a moment makes it likely, and the tests hold
    // whether it does or not.
    private static Task Waiting() => Task.Delay(100);

    private Action HoldResponses(params (string Name, string Value)[] fields)
    {
        _gateway.Origin.Respond(fields);
        return HoldResponses(_gateway.Origin.Handler);
    }

    /// <summary>Holds every answer back until the returned action is called.</summary>
    private Action HoldResponses(RequestDelegate handler)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Origin.Handler = async context =>
        {
            await gate.Task.WaitAsync(context.RequestAborted);
            await handler(context);
        };
        return gate.SetResult;
    }
}
