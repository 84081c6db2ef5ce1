using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>RFC 9111 §3: what may be stored, and what of it.</summary>
public sealed class StoringTests : IAsyncLifetime
{
    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(200)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(299)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task Any_final_status_is_stored_when_the_origin_gives_it_a_lifetime(int status)
    {
        _gateway.Origin.Respond(status, ("Cache-Control", "max-age=60"));

        var first = await _gateway.GetAsync("/a");
        var second = await _gateway.GetAsync("/a");

        Assert.Equal((status, first.Body), (second.Status, second.Body));
        Assert.True(second.IsHit);
        Assert.Equal(1, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task An_error_of_a_service_that_lacks_the_one_shape_is_stored_without_its_body()
    {
        _gateway.Origin.Respond(404, ("Cache-Control", "max-age=60"), ("Content-Type", "text/plain"));

        await _gateway.GetAsync("/ours/a");
        var second = await _gateway.GetAsync("/ours/a");

        Assert.True(second.IsHit);
        Assert.Equal((404, "", null), (second.Status, second.Body, second["Content-Type"]));
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("No-StOrE, max-age=60")]
    [InlineData("private, max-age=60")]
    [InlineData("max-age=0")]
    [InlineData("s-maxage=0, max-age=60")]
    [InlineData("no-cache, max-age=60")]
    [InlineData("public")]
    [InlineData("max-age=60, no-store, must-understand")]
    [InlineData("")]
    public async Task What_the_origin_does_not_let_shared_caches_reuse_is_fetched_each_time(string cacheControl)
    {
        // 599 is a status that this cache does not understand; must-understand says to leave it then.
        _gateway.Origin.Respond(599, ("Cache-Control", cacheControl));

        await _gateway.GetAsync("/a");
        var second = await _gateway.GetAsync("/a");

        Assert.Equal("body 2", second.Body);
    }

    [Fact]
    public async Task Must_understand_overrides_no_store_for_a_status_that_is_understood()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60, no-store, must-understand"));

        await _gateway.GetAsync("/a");

        Assert.True((await _gateway.GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task Nothing_is_reused_by_heuristics()
    {
        _gateway.Origin.Respond(("Last-Modified", "Sun, 01 Mar 2020 12:00:00 GMT"));

        await _gateway.GetAsync("/a");

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task Expires_makes_a_response_storable_and_an_invalid_one_makes_it_stale()
    {
        _gateway.Origin.Respond(("Expires", _gateway.Clock.GetUtcNow().AddMinutes(1).ToString("R")));
        await _gateway.GetAsync("/dated");
        Assert.True((await _gateway.GetAsync("/dated")).IsHit);

        _gateway.Origin.Respond(("Expires", "0"));
        await _gateway.GetAsync("/zero");
        Assert.False((await _gateway.GetAsync("/zero")).IsHit);
    }

    [Fact]
    public async Task A_response_to_a_request_with_Authorization_is_not_shared_because_of_a_lifetime_alone()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));

        await _gateway.GetAsync("/a", ("Authorization", "Bearer one"));

        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Authorization", "Bearer two"))).Body);
        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
    }

    [Theory]
    [InlineData("public, max-age=60")]
    [InlineData("must-revalidate, max-age=60")]
    [InlineData("s-maxage=60")]
    public async Task A_response_to_a_request_with_Authorization_is_shared_when_the_origin_says_so(string cacheControl)
    {
        _gateway.Origin.Respond(("Cache-Control", cacheControl));

        await _gateway.GetAsync("/a", ("Authorization", "Bearer one"));

        Assert.True((await _gateway.GetAsync("/a", ("Authorization", "Bearer two"))).IsHit);
        Assert.True((await _gateway.GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task A_response_that_was_stored_for_anonymous_clients_does_not_answer_a_signed_in_one()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));
        await _gateway.GetAsync("/a");

        Assert.Equal("body 2", (await _gateway.GetAsync("/a", ("Authorization", "Bearer one"))).Body);
        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task Fields_of_one_hop_are_not_stored()
    {
        await using var origin = new RawOrigin(
            """
            HTTP/1.1 200 OK
            Cache-Control: max-age=60
            Connection: x-hop, close
            X-Hop: 1
            Keep-Alive: timeout=5
            Proxy-Authenticate: Basic
            Proxy-Authentication-Info: a
            X-End: 2
            Content-Length: 4

            body
            """
        );
        await using var gateway = await CachingGateway.StartAsync(ServedBy(origin));
        await gateway.GetAsync("/a");

        var second = await gateway.GetAsync("/a");

        Assert.Equal(("body", "2"), (second.Body, second["X-End"]));
        Assert.All(
            ["X-Hop", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info"],
            name => Assert.Null(second[name])
        );
        Assert.Equal(1, origin.RequestCount);
    }

    [Theory]
    [InlineData("no-cache=\"X-A, x-b\"")]
    [InlineData("private=\"X-A, x-b\"")]
    public async Task Fields_that_a_qualified_directive_names_reach_the_first_client_only(string directive)
    {
        _gateway.Origin.Respond(
            ("Cache-Control", $"max-age=60, {directive}"),
            ("X-A", "1"),
            ("X-B", "2"),
            ("X-C", "3")
        );

        var first = await _gateway.GetAsync("/a");
        var second = await _gateway.GetAsync("/a");

        Assert.Equal(("1", "2", "3"), (first["X-A"], first["X-B"], first["X-C"]));
        Assert.Equal((null, null, "3"), (second["X-A"], second["X-B"], second["X-C"]));
    }

    [Fact]
    public async Task What_was_on_the_response_before_the_cache_belongs_to_the_one_client()
    {
        var count = 0;
        await using var gateway = await CachingGateway.StartAsync(before: app =>
            app.Use(
                (context, next) =>
                {
                    context.Response.Headers["X-Request-Id"] = $"request {++count}";
                    return next(context);
                }
            )
        );
        gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=60"));

        Assert.Equal("request 1", (await gateway.GetAsync("/a"))["X-Request-Id"]);
        Assert.Equal("request 2", (await gateway.GetAsync("/a"))["X-Request-Id"]);
        gateway.AdvanceSeconds(61);
        var validated = await gateway.GetAsync("/a");
        Assert.Equal(("request 3", "body 1"), (validated["X-Request-Id"], validated.Body));
        Assert.Equal("request 4", (await gateway.GetAsync("/a"))["X-Request-Id"]);
    }

    [Fact]
    public async Task A_cookie_is_not_handed_to_strangers_because_of_a_lifetime_alone()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("Set-Cookie", "session=1"));
        await _gateway.GetAsync("/a");
        Assert.False((await _gateway.GetAsync("/a")).IsHit);

        _gateway.Origin.Respond(("Cache-Control", "public, max-age=60"), ("Set-Cookie", "theme=dark"));
        await _gateway.GetAsync("/b");
        Assert.Equal("theme=dark", (await _gateway.GetAsync("/b"))["Set-Cookie"]);
    }

    [Theory]
    [InlineData("Cache-Control", "max-age=60, private=\"Set-Cookie\"")]
    [InlineData("Cache-Control", "max-age=60, no-cache=\"set-cookie\"")]
    [InlineData("CDN-Cache-Control", "max-age=60, no-cache=\"set-cookie\"")]
    public async Task A_cookie_that_a_qualified_directive_names_keeps_nothing_from_being_shared_but_itself(
        string field,
        string directives
    )
    {
        _gateway.Origin.Respond((field, directives), ("Set-Cookie", "session=1"));

        Assert.Equal("session=1", (await _gateway.GetAsync("/a"))["Set-Cookie"]);
        var second = await _gateway.GetAsync("/a");

        Assert.True(second.IsHit);
        Assert.Null(second["Set-Cookie"]);
    }

    [Fact]
    public async Task A_route_may_share_cookies_as_the_RFC_lets_it()
    {
        await using var gateway = await CachingGateway.StartAsync(
            new() { ["Gateway:Routes:cached:Metadata:CacheSetCookie"] = "store" }
        );
        gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("Set-Cookie", "a=1"));
        await gateway.GetAsync("/a");

        Assert.Equal("a=1", (await gateway.GetAsync("/a"))["Set-Cookie"]);
    }

    [Fact]
    public async Task Half_a_body_is_an_error_for_its_client_and_nothing_for_the_store()
    {
        _gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.Equal(502, (await _gateway.GetAsync("/a")).Status);

        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));
        var whole = await _gateway.GetAsync("/a");
        Assert.Equal((200, "body 2"), (whole.Status, whole.Body));
    }

    [Fact]
    public async Task Half_a_chunked_body_is_not_stored_either()
    {
        _gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        Assert.Equal(502, (await _gateway.GetAsync("/a")).Status);
        Assert.Equal(502, (await _gateway.GetAsync("/a")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_streams_through(bool withLength)
    {
        await using var gateway = await CachingGateway.StartAsync(new() { ["Gateway:Cache:MaxBodySize"] = "10000" });
        gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = withLength ? 30_000 : null;
            for (var i = 0; i < 30; i++)
            {
                await context.Response.WriteAsync(new string((char)('a' + (i % 26)), 1000));
            }
        };

        await gateway.GetAsync("/a");
        var second = await gateway.GetAsync("/a");

        Assert.Equal(30_000, second.Body.Length);
        Assert.Equal(new string('b', 1000), second.Body[1000..2000]);
        Assert.False(second.IsHit);
    }

    [Fact]
    public async Task A_body_without_a_length_is_stored_with_one()
    {
        _gateway.Origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.WriteAsync("one ");
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("two");
        };
        await _gateway.GetAsync("/a");

        var second = await _gateway.GetAsync("/a");

        Assert.Equal(("one two", "7"), (second.Body, second["Content-Length"]));
    }

    [Fact]
    public async Task Trailers_are_not_stored_and_not_taken_for_headers()
    {
        await using var origin = new RawOrigin(
            """
            HTTP/1.1 200 OK
            Cache-Control: max-age=60
            Connection: close
            Transfer-Encoding: chunked
            Trailer: X-Trailer

            4
            body
            0
            X-Trailer: 1
            Cache-Control: no-store


            """
        );
        await using var gateway = await CachingGateway.StartAsync(ServedBy(origin));
        await gateway.GetAsync("/a");

        var second = await gateway.GetAsync("/a");

        Assert.Equal(("body", null, null), (second.Body, second["Trailer"], second["X-Trailer"]));
        Assert.Equal(1, origin.RequestCount);
    }

    [Fact]
    public async Task Interim_responses_are_not_the_response()
    {
        await using var origin = new RawOrigin(
            """
            HTTP/1.1 103 Early Hints
            Link: </style.css>; rel=preload
            X-Interim: 1

            HTTP/1.1 200 OK
            Cache-Control: max-age=60
            Connection: close
            Content-Length: 4

            body
            """
        );
        await using var gateway = await CachingGateway.StartAsync(ServedBy(origin));
        await gateway.GetAsync("/a");

        var second = await gateway.GetAsync("/a");

        Assert.Equal((200, "body", null), (second.Status, second.Body, second["X-Interim"]));
        Assert.Equal(1, origin.RequestCount);
    }

    [Fact]
    public async Task A_request_with_no_store_leaves_nothing_behind()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));

        await _gateway.GetAsync("/a", ("Cache-Control", "no-store"));

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_part_is_never_stored_as_the_whole()
    {
        _gateway.Origin.Respond(206, ("Cache-Control", "max-age=60"), ("Content-Range", "bytes 0-5/100"));

        await _gateway.GetAsync("/a", ("Range", "bytes=0-5"));
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));

        Assert.Equal((200, "body 2"), Short(await _gateway.GetAsync("/a")));
    }

    [Fact]
    public async Task A_GET_with_a_body_passes_by()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a") { Content = new StringContent("poison") };
        await _gateway.Client.SendAsync(request);

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task The_query_is_part_of_the_key()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));

        Assert.Equal("body 1", (await _gateway.GetAsync("/a?x=1")).Body);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a?x=2")).Body);
        Assert.Equal("body 1", (await _gateway.GetAsync("/a?x=1")).Body);
    }

    [Fact]
    public async Task CDN_Cache_Control_speaks_before_Cache_Control_and_is_passed_on()
    {
        _gateway.Origin.Respond(("Cache-Control", "no-store"), ("CDN-Cache-Control", "max-age=60"));
        await _gateway.GetAsync("/a");
        var hit = await _gateway.GetAsync("/a");
        Assert.True(hit.IsHit);
        Assert.Equal(("no-store", "max-age=60"), (hit["Cache-Control"], hit["CDN-Cache-Control"]));

        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("CDN-Cache-Control", "no-store"));
        await _gateway.GetAsync("/b");
        Assert.False((await _gateway.GetAsync("/b")).IsHit);
    }

    private static Dictionary<string, string?> ServedBy(RawOrigin origin) =>
        new() { ["Gateway:Clusters:origin:Destinations:one:Address"] = origin.Address };

    private static (int, string) Short(CacheTestResponse response) => (response.Status, response.Body);
}
