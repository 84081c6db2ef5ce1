namespace Nibble.Tests.Gateway.Caching;

/// <summary>RFC 9111 §4.3: conditions of clients, and validation at the origin.</summary>
public sealed class ValidationTests : IAsyncLifetime
{
    private const string Modified = "Sun, 01 Mar 2026 10:00:00 GMT";

    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("\"1\"", "\"1\"", 304)]
    [InlineData("W/\"1\"", "\"1\"", 304)]
    [InlineData("\"1\"", "W/\"1\"", 304)]
    [InlineData("\"1\"", "\"0\", \"1\", \"2\"", 304)]
    [InlineData("\"a,b\"", "\"x\",W/\"a,b\"", 304)]
    [InlineData("\"1\"", "*", 304)]
    [InlineData("\"1\"", "\"2\"", 200)]
    [InlineData("\"1\"", "1", 200)]
    [InlineData("\"a,b\"", "\"a\", b\"", 200)]
    public async Task If_None_Match_is_answered_from_storage_by_weak_comparison(
        string stored,
        string condition,
        int status
    )
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("ETag", stored), ("X-A", "1"));
        await _gateway.GetAsync("/a");

        var answer = await _gateway.GetAsync("/a", ("If-None-Match", condition));

        Assert.Equal((status, 1), (answer.Status, _gateway.Origin.RequestCount));
        Assert.Equal(stored, answer["ETag"]);
        Assert.Equal("1", answer["X-A"]);
        Assert.NotNull(answer["Age"]);
    }

    [Fact]
    public async Task A_304_describes_no_body()
    {
        _gateway.Origin.Respond(
            ("Cache-Control", "max-age=60"),
            ("ETag", "\"1\""),
            ("Content-Language", "en"),
            ("Vary", "Accept")
        );
        await _gateway.GetAsync("/a");

        var answer = await _gateway.GetAsync("/a", ("If-None-Match", "\"1\""));

        Assert.Equal((304, ""), (answer.Status, answer.Body));
        Assert.Equal(("max-age=60", "Accept"), (answer["Cache-Control"], answer["Vary"]));
        Assert.Equal(
            (null, null, null),
            (answer["Content-Type"], answer["Content-Length"], answer["Content-Language"])
        );
    }

    [Theory]
    [InlineData(Modified, 304)]
    [InlineData("Sun, 01 Mar 2026 10:00:01 GMT", 304)]
    [InlineData("Sunday, 01-Mar-26 10:00:00 GMT", 304)]
    [InlineData("Sun, 01 Mar 2026 09:59:59 GMT", 200)]
    [InlineData("yesterday", 200)]
    public async Task If_Modified_Since_is_answered_from_storage(string condition, int status)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("Last-Modified", Modified));
        await _gateway.GetAsync("/a");

        Assert.Equal(status, (await _gateway.GetAsync("/a", ("If-Modified-Since", condition))).Status);
    }

    [Theory]
    [InlineData("\"1\"", "Sun, 01 Mar 2020 10:00:00 GMT", 304)]
    [InlineData("\"2\"", Modified, 200)]
    public async Task If_None_Match_outranks_If_Modified_Since(string etag, string since, int status)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("ETag", "\"1\""), ("Last-Modified", Modified));
        await _gateway.GetAsync("/a");

        var answer = await _gateway.GetAsync("/a", ("If-None-Match", etag), ("If-Modified-Since", since));

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Conditions_apply_to_a_200_alone()
    {
        _gateway.Origin.Respond(404, ("Cache-Control", "max-age=60"), ("ETag", "\"1\""));
        await _gateway.GetAsync("/a");

        Assert.Equal(404, (await _gateway.GetAsync("/a", ("If-None-Match", "\"1\""))).Status);
    }

    [Fact]
    public async Task A_stale_response_is_validated_with_its_validators_and_is_fresh_again()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"), ("Last-Modified", Modified));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);

        var validated = await _gateway.GetAsync("/a");

        Assert.Equal(
            ("\"1\"", Modified),
            (_gateway.Origin.LastRequest["If-None-Match"], _gateway.Origin.LastRequest["If-Modified-Since"])
        );
        Assert.Equal((200, "body 1", "0"), (validated.Status, validated.Body, validated["Age"]));
        Assert.Equal("Nibble; fwd=stale; fwd-status=304; ttl=10; stored", validated.CacheStatus);
        _gateway.AdvanceSeconds(9);
        Assert.True((await _gateway.GetAsync("/a")).IsHit);
    }

    [Fact]
    public async Task A_304_brings_the_stored_fields_up_to_date_but_not_those_of_the_body()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"), ("X-A", "old"), ("X-B", "kept"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.Handler = context =>
        {
            context.Response.StatusCode = 304;
            context.Response.Headers.ETag = "\"1\"";
            context.Response.Headers.CacheControl = "max-age=20";
            context.Response.Headers["X-A"] = "new";
            context.Response.Headers.ContentEncoding = "br";
            return Task.CompletedTask;
        };
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(15);

        var hit = await _gateway.GetAsync("/a");

        Assert.True(hit.IsHit);
        Assert.Equal(("body 1", "new", "kept", "max-age=20"), (hit.Body, hit["X-A"], hit["X-B"], hit["Cache-Control"]));
        Assert.Null(hit["Content-Encoding"]);
        Assert.Equal("6", hit["Content-Length"]);
    }

    [Fact]
    public async Task A_304_that_forbids_storing_ends_the_stored_response()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "no-store"));

        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
    }

    [Theory]
    [InlineData("\"1\"", "\"2\"")]
    [InlineData("W/\"1\"", "\"1\"")]
    [InlineData("\"1\"", "W/\"2\"")]
    [InlineData("W/\"1\"", "W/\"2\"")]
    public async Task A_304_for_another_entity_updates_nothing(string stored, string confirmed)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"), ("ETag", stored));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.Respond(304, ("ETag", confirmed), ("Cache-Control", "max-age=100"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"));

        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_full_response_to_a_validation_replaces_the_stored_one()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"), ("ETag", "\"1\""));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"), ("ETag", "\"2\""));

        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal("body 2", (await _gateway.GetAsync("/a")).Body);
    }

    [Fact]
    public async Task A_response_that_may_not_be_stored_ends_the_one_it_replaces()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10, stale-if-error=100"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.Respond(("Cache-Control", "no-store"));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(500);

        Assert.Equal(500, (await _gateway.GetAsync("/a")).Status);
    }

    [Fact]
    public async Task No_cache_is_stored_and_validated_each_time()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "no-cache"));

        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal("body 1", (await _gateway.GetAsync("/a")).Body);
        Assert.Equal(3, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task A_validation_names_the_fields_that_its_response_was_selected_by()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"), ("Vary", "X-A"));
        await _gateway.GetAsync("/a", ("X-A", "1"));
        _gateway.AdvanceSeconds(11);

        await _gateway.GetAsync("/a", ("X-A", "1"));

        Assert.Equal(
            ("1", "\"1\""),
            (_gateway.Origin.LastRequest["X-A"], _gateway.Origin.LastRequest["If-None-Match"])
        );
    }

    [Fact]
    public async Task A_clients_condition_does_not_keep_the_whole_from_being_stored()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"));

        Assert.Equal(304, (await _gateway.GetAsync("/a", ("If-None-Match", "\"1\""))).Status);
        Assert.Equal((200, "body 1"), Short(await _gateway.GetAsync("/a")));
        Assert.Equal(1, _gateway.Origin.RequestCount);
    }

    [Fact]
    public async Task A_clients_condition_holds_for_a_response_that_is_not_stored()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "private"));

        Assert.Equal((304, ""), Short(await _gateway.GetAsync("/a", ("If-None-Match", "\"1\""))));
        Assert.Equal((200, "body 2"), Short(await _gateway.GetAsync("/a", ("If-None-Match", "\"0\""))));
    }

    [Fact]
    public async Task A_clients_condition_is_judged_after_a_validation()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);

        Assert.Equal(304, (await _gateway.GetAsync("/a", ("If-None-Match", "\"1\""))).Status);
        _gateway.AdvanceSeconds(11);
        Assert.Equal(200, (await _gateway.GetAsync("/a", ("If-None-Match", "\"0\""))).Status);
        Assert.Equal("\"1\"", _gateway.Origin.LastRequest["If-None-Match"]);
    }

    [Theory]
    [InlineData("If-Match", "\"1\"")]
    [InlineData("If-Unmodified-Since", Modified)]
    public async Task Conditions_that_only_the_origin_can_judge_pass_by(string name, string value)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), ("ETag", "\"1\""));
        await _gateway.GetAsync("/a");

        await _gateway.GetAsync("/a", (name, value));

        Assert.Equal(value, _gateway.Origin.LastRequest[name]);
    }

    [Fact]
    public async Task A_response_to_HEAD_freshens_the_stored_GET_that_it_agrees_with()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=10"), ("ETag", "\"1\""), ("X-A", "old"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("ETag", "\"1\""), ("X-A", "new"));
        await _gateway.SendAsync(HttpMethod.Head, "/a");

        var hit = await _gateway.GetAsync("/a");

        Assert.True(hit.IsHit);
        Assert.Equal(("body 1", "new"), (hit.Body, hit["X-A"]));
    }

    [Fact]
    public async Task A_response_to_HEAD_that_disagrees_ends_the_stored_GET()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("ETag", "\"1\""));
        await _gateway.GetAsync("/a");
        _gateway.Origin.Respond(("Cache-Control", "max-age=100"), ("ETag", "\"2\""));
        await _gateway.SendAsync(HttpMethod.Head, "/a", ("Cache-Control", "no-cache"));

        Assert.Equal("body 3", (await _gateway.GetAsync("/a")).Body);
    }

    private static (int, string) Short(CacheTestResponse response) => (response.Status, response.Body);
}
