using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>RFC 9111 §4.4, and eviction by tag.</summary>
public sealed class InvalidationTests : IAsyncLifetime
{
    private CachingGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await CachingGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("POST", 201)]
    [InlineData("PUT", 200)]
    [InlineData("PATCH", 204)]
    [InlineData("DELETE", 303)]
    [InlineData("M-SEARCH", 200)]
    public async Task A_successful_write_forgets_its_URI(string method, int status)
    {
        await StoreAsync("/a", "/b");
        _gateway.Origin.Respond(status);
        await _gateway.SendAsync(new HttpMethod(method), "/a");

        Assert.False(await IsStoredAsync("/a"));
        Assert.True(await IsStoredAsync("/b"));
    }

    [Theory]
    [InlineData("POST", 500)]
    [InlineData("PUT", 404)]
    [InlineData("OPTIONS", 200)]
    public async Task A_failed_write_and_a_safe_method_forget_nothing(string method, int status)
    {
        await StoreAsync("/a");
        _gateway.Origin.Respond(status);
        await _gateway.SendAsync(new HttpMethod(method), "/a");

        Assert.True(await IsStoredAsync("/a"));
    }

    [Theory]
    [InlineData("Location")]
    [InlineData("Content-Location")]
    public async Task A_write_forgets_what_its_Location_fields_name_on_the_same_origin(string field)
    {
        await StoreAsync("/dir/a", "/dir/b?x=1", "/other");
        _gateway.Origin.Respond(201, (field, "b?x=1"));
        await _gateway.SendAsync(HttpMethod.Post, "/dir/a");
        Assert.False(await IsStoredAsync("/dir/b?x=1"));

        _gateway.Origin.Respond(201, (field, "http://elsewhere.test/other"));
        await _gateway.SendAsync(HttpMethod.Post, "/dir/a");
        Assert.True(await IsStoredAsync("/other"));
    }

    [Fact]
    public async Task A_write_on_a_route_that_only_invalidates_forgets_its_URI_and_tags()
    {
        await StoreAsync("/writes/a");
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), (NibbleHeaders.CacheTags, "restaurant:1"));
        await _gateway.GetAsync("/tagged");
        _gateway.Origin.Respond(204, (NibbleHeaders.CacheTags, "restaurant:1"));
        var written = await _gateway.SendAsync(HttpMethod.Post, "/writes/a");

        Assert.Null(written[NibbleHeaders.CacheTags]);
        Assert.False(await IsStoredAsync("/writes/a"));
        Assert.False(await IsStoredAsync("/tagged"));
    }

    [Fact]
    public async Task Every_response_with_the_tag_is_forgotten_and_no_other()
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), (NibbleHeaders.CacheTags, "restaurant:1, menu:1"));
        await _gateway.GetAsync("/a");
        await _gateway.GetAsync("/b", ("Accept-Language", "en"));
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"), (NibbleHeaders.CacheTags, "restaurant:2"));
        await _gateway.GetAsync("/c");

        await _gateway.Cache.EvictByTagAsync("menu:1");

        Assert.False(await IsStoredAsync("/a"));
        Assert.False(await IsStoredAsync("/b"));
        Assert.True(await IsStoredAsync("/c"));
    }

    [Fact]
    public async Task Tags_never_reach_the_client()
    {
        _gateway.Origin.RespondWithETag(
            "\"1\"",
            ("Cache-Control", "max-age=60"),
            (NibbleHeaders.CacheTags, "restaurant:1")
        );
        CacheTestResponse[] answers =
        [
            await _gateway.GetAsync("/a"),
            await _gateway.GetAsync("/a"),
            await _gateway.GetAsync("/a", ("If-None-Match", "\"1\"")),
            await _gateway.GetAsync("/a", ("Cache-Control", "no-cache")),
            await _gateway.GetAsync("/a", ("Cache-Control", "no-store")),
            await _gateway.GetAsync("/b", ("Range", "bytes=0-0")),
            await _gateway.SendAsync(HttpMethod.Head, "/c"),
            await _gateway.SendAsync(HttpMethod.Post, "/d"),
            await _gateway.SendAsync(HttpMethod.Options, "/e"),
        ];

        Assert.All(answers, response => Assert.Null(response[NibbleHeaders.CacheTags]));
    }

    [Fact]
    public async Task A_validation_may_change_the_tags()
    {
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"), (NibbleHeaders.CacheTags, "old"));
        await _gateway.GetAsync("/a");
        _gateway.AdvanceSeconds(11);
        _gateway.Origin.RespondWithETag("\"1\"", ("Cache-Control", "max-age=10"), (NibbleHeaders.CacheTags, "new"));
        await _gateway.GetAsync("/a");

        await _gateway.Cache.EvictByTagAsync("old");
        Assert.True(await IsStoredAsync("/a"));
        await _gateway.Cache.EvictByTagAsync("new");
        Assert.False(await IsStoredAsync("/a"));
    }

    private async Task StoreAsync(params string[] paths)
    {
        _gateway.Origin.Respond(("Cache-Control", "max-age=60"));
        foreach (var path in paths)
        {
            await _gateway.GetAsync(path);
        }
    }

    private async Task<bool> IsStoredAsync(string path) =>
        (await _gateway.GetAsync(path, ("Cache-Control", "only-if-cached"))).Status == 200;
}
