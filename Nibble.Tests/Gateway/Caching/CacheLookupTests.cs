using System.Globalization;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>RFC 9111 §4: when a stored response answers, and what is told with it.</summary>
public sealed class CacheLookupTests : IAsyncLifetime
{
    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_response_is_reused_until_its_lifetime_is_over()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");

        _gateway.AdvanceSeconds(9.9);
        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        _gateway.AdvanceSeconds(0.1);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_reused_response_tells_its_age_and_keeps_its_date()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Age", "30"), ("X-A", "1"));
        var first = await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(5);

        var second = await _gateway.GetAsync("/a");

        Assert.Equal("35", second["Age"]);
        Assert.Equal(
            (first["Date"], first["X-A"], first["Content-Type"]),
            (second["Date"], second["X-A"], second["Content-Type"])
        );
        Assert.Equal("Nibble; hit; ttl=65", second.CacheStatus);
    }

    [Fact]
    public async Task An_Age_beyond_the_lifetime_makes_it_stale_at_once()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Age", "2147483648"));
        await _gateway.GetAsync("/a");

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_response_that_came_without_a_date_gets_one()
    {
        _gateway.Origin.Handler = context =>
        {
            context.Response.Headers.Remove("Date");
            context.Response.Headers.CacheControl = "max-age=100";
            return Task.CompletedTask;
        };
        await _gateway.GetAsync("/a");

        Assert.NotNull((await _gateway.GetAsync("/a"))["Date"]);
    }

    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=0")]
    [InlineData("max-age=4")]
    [InlineData("min-fresh=96")]
    [InlineData("max-age=soon")]
    public async Task A_client_may_ask_for_something_fresher(string cacheControl)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(5);

        var second = await _gateway.GetAsync("/a", ("Cache-Control", cacheControl));

        Assert.Equal("body 2", second.Body);
        Assert.StartsWith("Nibble; fwd=request", second.CacheStatus, StringComparison.Ordinal);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Theory]
    [InlineData("max-age=10")]
    [InlineData("min-fresh=90")]
    [InlineData("unknown=1")]
    [InlineData("no-transform, max-stale=1")]
    public async Task A_client_that_is_content_with_what_is_stored_gets_it(string cacheControl)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(5);

        Assert.True((await _gateway.GetAsync("/a", ("Cache-Control", cacheControl))).IsHit);
    }

    [Fact]
    public async Task Pragma_speaks_only_where_Cache_Control_is_silent()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Pragma", "no-cache"));
        await _gateway.GetAsync("/a");

        Assert.True((await _gateway.GetAsync("/a", ("Pragma", "other"))).IsHit);
        Assert.True((await _gateway.GetAsync("/a", ("Pragma", "no-cache"), ("Cache-Control", "x"))).IsHit);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Pragma", "no-cache"))).Body);
    }

    [Fact]
    public async Task Max_stale_accepts_a_response_that_is_that_much_over_its_lifetime()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(15);

        var stale = await _gateway.GetAsync("/a", ("Cache-Control", "max-stale=5"));
        Assert.Equal(("body 1", "15", "Nibble; hit; ttl=-5"), (stale.Body, stale["Age"], stale.CacheStatus));
        Assert.Equal("body 1", (await _gateway.GetAsync("/a", ("Cache-Control", "max-stale"))).Body);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Cache-Control", "max-stale=4"))).Body);
    }

    [Theory]
    [InlineData("max-age=10, must-revalidate")]
    [InlineData("max-age=10, proxy-revalidate")]
    [InlineData("s-maxage=10")]
    public async Task Max_stale_does_not_help_where_the_origin_forbids_stale_use(string cacheControl)
    {
        _gateway.Origin.Respond(("Cache-Control", cacheControl));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);

        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Cache-Control", "max-stale"))).Body);
    }

    [Fact]
    public async Task Only_if_cached_never_reaches_the_origin()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));

        var nothing = await _gateway.GetAsync("/a", ("Cache-Control", "only-if-cached"));
        Assert.Equal((504, 0), (nothing.Status, _gateway.Origin.RequestCount));

        await _gateway.GetAsync("/a");
        Assert.True((await _gateway.GetAsync("/a", ("Cache-Control", "only-if-cached"))).IsHit);
    }

    [Fact]
    public async Task Responses_that_vary_are_stored_side_by_side()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Vary", "Accept-Language, X-B"));

        Assert.Equal("body 1", (await _gateway.GetAsync("/a", ("Accept-Language", "en"))).Body);
        var other = await _gateway.GetAsync("/a", ("Accept-Language", "de"));
        Assert.Equal("body 2", other.Body);
        Assert.StartsWith("Nibble; fwd=vary-miss", other.CacheStatus, StringComparison.Ordinal);
        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal("body 4", (await _gateway.GetAsync("/a", ("Accept-Language", "en"), ("X-B", "1"))).Body);

        Assert.Equal("body 1", (await _gateway.GetAsync("/a", ("Accept-Language", "EN"), ("X-Other", "1"))).Body);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Accept-Language", "de"))).Body);
        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_response_that_varies_by_everything_answers_nobody_else()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Vary", "Accept, *"));
        await _gateway.GetAsync("/a");

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task HEAD_is_answered_from_a_stored_GET()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));
        await _gateway.GetAsync("/a");

        var head = await _gateway.SendAsync(HttpMethod.Head, "/a");

        Assert.True(head.IsHit);
        Assert.Equal(("", "6"), (head.Body, head["Content-Length"]));
        Assert.Equal(1, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task A_response_to_HEAD_is_not_stored_for_GET()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));
        await _gateway.SendAsync(HttpMethod.Head, "/a");

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "body", "bytes 0-3/6")]
    [InlineData("bytes=5-", 206, "1", "bytes 5-5/6")]
    [InlineData("bytes=-3", 206, "y 1", "bytes 3-5/6")]
    [InlineData("bytes=-99", 206, "body 1", "bytes 0-5/6")]
    [InlineData("bytes=2-99", 206, "dy 1", "bytes 2-5/6")]
    [InlineData("bytes=6-", 416, "", "bytes */6")]
    [InlineData("bytes=-0", 416, "", "bytes */6")]
    [InlineData("bytes=0-0,2-2", 200, "body 1", null)]
    [InlineData("pages=1-2", 200, "body 1", null)]
    [InlineData("bytes=3-1", 200, "body 1", null)]
    public async Task A_range_is_cut_from_a_stored_whole(string range, int status, string body, string? contentRange)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));
        await _gateway.GetAsync("/a");

        var part = await _gateway.GetAsync("/a", ("Range", range));

        Assert.Equal((status, body, contentRange), (part.Status, part.Body, part["Content-Range"]));
        Assert.Equal(body.Length.ToString(CultureInfo.InvariantCulture), part["Content-Length"]);
        Assert.Equal(1, _gateway.Origin.RequestCount);
    }

    [Theory]
    [InlineData("\"1\"", 206)]
    [InlineData("W/\"1\"", 200)]
    [InlineData("\"2\"", 200)]
    [InlineData("Sun, 01 Mar 2026 12:00:00 GMT", 206)]
    [InlineData("Sun, 01 Mar 2026 12:00:01 GMT", 200)]
    public async Task If_Range_asks_for_the_part_only_of_what_the_client_has(string condition, int status)
    {
        _gateway.Origin.Respond(
            ("Cache-Control", "max-age=100"),
            ("ETag", "\"1\""),
            ("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
        );
        await _gateway.GetAsync("/a");

        var answer = await _gateway.GetAsync("/a", ("Range", "bytes=0-0"), ("If-Range", condition));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task A_range_of_what_is_not_stored_passes_by()
    {
        _gateway.Origin.Respond(206, ("Cache-Control", "max-age=100"), ("Content-Range", "bytes 0-5/10"));

        var part = await _gateway.GetAsync("/a", ("Range", "bytes=0-5"));

        Assert.Equal((206, "bytes=0-5"), (part.Status, _gateway.Origin.LastRequest["Range"]));
        Assert.StartsWith("Nibble; fwd=partial", part.CacheStatus, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS", "method")]
    [InlineData("POST", "method")]
    [InlineData("BREW", "method")]
    public async Task Other_methods_are_forwarded_and_leave_nothing(string method, string reason)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"));

        var answer = await _gateway.SendAsync(new HttpMethod(method), "/a");

        Assert.Equal($"Nibble; fwd={reason}", answer.CacheStatus);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task The_status_of_caches_nearer_to_the_origin_stands_first()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("Cache-Status", "Upstream; hit"));

        Assert.Equal(
            "Upstream; hit, Nibble; fwd=uri-miss; fwd-status=200; ttl=100; stored",
            (await _gateway.GetAsync("/a")).CacheStatus
        );
        Assert.Equal("Upstream; hit, Nibble; hit; ttl=100", (await _gateway.GetAsync("/a")).CacheStatus);
    }

    [Fact]
    public async Task A_response_that_is_not_stored_says_why()
    {
        _gateway.Origin.Respond(("Cache-Control", "private"));

        Assert.Equal(
            "Nibble; fwd=uri-miss; fwd-status=200; detail=private",
            (await _gateway.GetAsync("/a")).CacheStatus
        );
    }
}
