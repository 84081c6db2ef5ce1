using Microsoft.AspNetCore.Http;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>One fetch for many who ask at the same time.</summary>
public sealed class CollapsingTests : IAsyncLifetime
{
    private const int Crowd = 25;

    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_stampede_of_the_same_question_is_one_fetch()
    {
        var release = Hold(("Cache-Control", "max-age=60"));
        var first = _gateway.GetAsync("/a");
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == 1);
        var others = AskAll("/a");
        await Waiting();
        release();

        Assert.Equal("body 1", (await first).Body);
        Assert.All(await others, answer => Assert.Equal("body 1", answer.Body));
        Assert.Contains(await others, answer => answer.CacheStatus.Contains("collapsed", StringComparison.Ordinal));
        Assert.Equal(1, _gateway.Origin.Count);
    }

    [Fact]
    public async Task A_stampede_on_a_stale_response_is_one_validation()
    {
        _gateway.Origin.SayValidated("\"1\"", ("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.Pass(11);
        var validated = _gateway.Origin.Answer;
        var release = Hold(validated);

        var answers = AskAll("/a");
        await Waiting();
        release();

        Assert.All(await answers, answer => Assert.Equal((200, "body 1"), (answer.Status, answer.Body)));
        Assert.Equal(2, _gateway.Origin.Count);
    }

    [Fact]
    public async Task Who_waited_for_a_response_that_is_not_shareable_gets_an_own_one()
    {
        var release = Hold(async context =>
        {
            context.Response.Headers.CacheControl = "private, max-age=60";
            await context.Response.WriteAsync(context.Request.Headers["X-User"].ToString());
        });
        var asked = Enumerable.Range(0, Crowd).Select(i => _gateway.GetAsync("/a", ("X-User", $"user {i}"))).ToArray();
        await Waiting();
        release();

        var answers = await Task.WhenAll(asked);

        Assert.Equal(Enumerable.Range(0, Crowd).Select(i => $"user {i}"), answers.Select(answer => answer.Body));
    }

    [Fact]
    public async Task A_URI_whose_responses_are_not_shareable_makes_nobody_wait()
    {
        var release = Hold(("Cache-Control", "private"));
        var crowd = AskAll("/a");
        await Waiting();
        release();
        await crowd;
        var before = _gateway.Origin.Count;
        release = Hold(("Cache-Control", "private"));

        var next = AskAll("/a");
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == before + Crowd);
        release();

        Assert.All(await next, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Who_waited_for_another_variant_gets_the_right_one()
    {
        var release = Hold(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.Vary = "Accept-Language";
            await context.Response.WriteAsync(context.Request.Headers.AcceptLanguage.ToString());
        });
        var asked = Enumerable
            .Range(0, Crowd)
            .Select(i => _gateway.GetAsync("/a", ("Accept-Language", i % 2 == 0 ? "en" : "de")))
            .ToArray();
        await Waiting();
        release();

        var answers = await Task.WhenAll(asked);

        Assert.Equal(
            Enumerable.Range(0, Crowd).Select(i => i % 2 == 0 ? "en" : "de"),
            answers.Select(answer => answer.Body)
        );
        Assert.InRange(_gateway.Origin.Count, 2, 4);
    }

    [Fact]
    public async Task When_the_one_who_fetches_leaves_another_one_fetches()
    {
        using var impatient = new CancellationTokenSource();
        var release = Hold(("Cache-Control", "max-age=60"));
        var first = _gateway.Client.GetAsync("/a", impatient.Token);
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == 1);
        var others = AskAll("/a");
        await Waiting();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == 2);
        release();

        Assert.All(await others, answer => Assert.Equal((200, "body 2"), (answer.Status, answer.Body)));
        Assert.Equal(2, _gateway.Origin.Count);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_limit_for_somebody_elses_answer()
    {
        var release = Hold(("Cache-Control", "max-age=60"));
        var first = _gateway.GetAsync("/a");
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == 1);
        var second = _gateway.GetAsync("/a");
        await Eventually.HappensSoonAsync(() =>
        {
            _gateway.Pass(1);
            return _gateway.Origin.Count == 2;
        });
        release();

        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await second).Status);
    }

    [Fact]
    public async Task An_eviction_during_the_fetch_keeps_the_answer_from_those_who_asked_after_it()
    {
        var release = Hold(("Cache-Control", "max-age=60"), ("X-Nibble-Cache-Tags", "restaurant:1"));
        var first = _gateway.GetAsync("/a");
        await Eventually.HappensSoonAsync(() => _gateway.Origin.Count == 1);
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
        _gateway.Origin.Say(("Cache-Control", "max-age=10, stale-if-error=60"));
        await _gateway.GetAsync("/a");
        _gateway.Pass(11);
        var release = Hold(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        var answers = AskAll("/a");
        await Waiting();
        release();

        Assert.All(await answers, answer => Assert.Equal((200, "body 1"), (answer.Status, answer.Body)));
    }

    private Task<CachedAnswer[]> AskAll(string path) =>
        Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => _gateway.GetAsync(path)));

    // That a request waits inside the gateway cannot be seen from outside; a moment makes it likely, and the tests hold
    // whether it does or not.
    private static Task Waiting() => Task.Delay(100);

    private Action Hold(params (string Name, string Value)[] fields)
    {
        _gateway.Origin.Say(fields);
        return Hold(_gateway.Origin.Answer);
    }

    /// <summary>Holds every answer back until the returned action is called.</summary>
    private Action Hold(RequestDelegate answer)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Origin.Answer = async context =>
        {
            await gate.Task.WaitAsync(context.RequestAborted);
            await answer(context);
        };
        return gate.SetResult;
    }
}
