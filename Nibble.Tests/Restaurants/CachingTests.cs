using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Restaurants;

public sealed class CachingTests(CachingTests.WithRedisFixture service) : IClassFixture<CachingTests.WithRedisFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task Public_answers_say_how_long_and_under_which_tags_they_may_be_kept()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var path = $"/api/restaurants/{id}";

        foreach (
            var (answer, tag) in new[]
            {
                (path, CacheTags.Restaurant(id)),
                ($"{path}/menu", CacheTags.Restaurant(id)),
                ($"{path}/hours", CacheTags.Restaurant(id)),
                ($"{path}/reviews", CacheTags.Restaurant(id)),
                ("/api/restaurants", CacheTags.RestaurantList),
            }
        )
        {
            var response = await service.AsAnonymous().GetAsync(answer);

            var cacheControl = response.Headers.CacheControl!;
            Assert.True(cacheControl.Public);
            Assert.NotNull(cacheControl.MaxAge);
            Assert.Contains("stale-while-revalidate=", cacheControl.ToString());
            Assert.Contains("stale-if-error=", cacheControl.ToString());
            Assert.Equal(tag, Assert.Single(response.Headers.GetValues(NibbleHeaders.CacheTags)));
            Assert.NotNull(response.Headers.ETag);
        }
    }

    [Fact]
    public async Task Who_has_the_answer_already_is_told_so_until_it_changes()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var path = $"/api/restaurants/{id}/menu";
        var tag = (await service.AsAnonymous().GetAsync(path)).Headers.ETag!;

        var same = await AskAsync();
        await service.AddCategoryAsync(_owner, id);
        var changed = await AskAsync();

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(tag, same.Headers.ETag);
        Assert.Equal(0, same.Content.Headers.ContentLength ?? 0);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        async Task<HttpResponseMessage> AskAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.IfNoneMatch.Add(tag);
            return await service.AsAnonymous().SendAsync(request);
        }
    }

    [Fact]
    public async Task What_only_its_owner_sees_is_kept_by_no_shared_cache()
    {
        var id = await service.RegisterAsync(_owner);

        var answer = await service.AsOwner(_owner).GetAsync($"/api/restaurants/{id}");

        Assert.True(answer.Headers.CacheControl is { Private: true, NoStore: true });
        Assert.False(answer.Headers.Contains(NibbleHeaders.CacheTags));
    }

    [Fact]
    public async Task An_answer_that_says_open_is_fresh_no_longer_than_until_closing_time()
    {
        var hours = new
        {
            timeZone = "Etc/UTC",
            weekly = new[] { new { day = "monday", spans = new[] { new { opens = "10:00", closes = "12:01" } } } },
        };
        var id = await service.RegisterApprovedAsync(_owner, RestaurantServiceFixture.Details(hours: hours));
        service.Time.Advance(TimeSpan.FromSeconds(35));

        var answer = await service.AsAnonymous().GetAsync($"/api/restaurants/{id}");

        Assert.Equal(TimeSpan.FromSeconds(25), answer.Headers.CacheControl!.MaxAge);
    }

    [Fact]
    public async Task Each_write_names_the_tags_that_it_changed_in_its_answer_and_to_all_gateways()
    {
        // Other tests of this fixture write meanwhile: an owner of its own, and only what is told of its restaurant.
        var owner = Guid.CreateVersion7();
        var id = await service.RegisterApprovedAsync(owner);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(service.Redis);
        var told = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(CacheTags.EvictionChannel));
        var expected = $"{CacheTags.Restaurant(id)},{CacheTags.RestaurantList}";

        var answer = await service
            .AsOwner(owner)
            .PostAsJsonAsync($"/api/restaurants/{id}/menu/categories", new { name = "Soups" });

        Assert.Equal(expected, Assert.Single(answer.Headers.GetValues(NibbleHeaders.CacheTags)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.Equal(expected, await NextAsync());

        await service.DecideApprovalAsync(id, "suspend");
        Assert.Equal(expected, await NextAsync());

        await service.DeliverEventAsync(new UserDeleted(owner, service.Now));
        Assert.Equal(expected, await NextAsync());

        async Task<string> NextAsync()
        {
            while (true)
            {
                string message = (await told.ReadAsync(limit.Token)).Message!;
                if (message.Contains(id.ToString(), StringComparison.Ordinal))
                {
                    return message;
                }
            }
        }
    }

    [Fact]
    public async Task A_refused_write_names_none()
    {
        var id = await service.RegisterApprovedAsync(_owner);

        var refused = await service
            .AsOwner(_owner)
            .PutIfMatchAsync($"/api/restaurants/{id}", RestaurantServiceFixture.Details(), "\"0\"");

        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.False(refused.Headers.Contains(NibbleHeaders.CacheTags));
    }

    [Fact]
    public async Task Without_Redis_and_with_one_that_is_gone_everything_else_works()
    {
        await using var without = new RestaurantServiceFixture();
        await using var gone = new RestaurantServiceFixture();
        gone.Settings["ConnectionStrings:redis"] = "127.0.0.1:1,abortConnect=false,connectTimeout=200";

        foreach (var service in new[] { without, gone })
        {
            var id = await service.RegisterApprovedAsync(_owner);
            Assert.Equal("open", (await service.GetAsync($"/api/restaurants/{id}")).GetProperty("status").GetString());
        }
    }

    /// <summary>The Restaurant Service with a real Garnet.</summary>
    public sealed class WithRedisFixture : RestaurantServiceFixture, IAsyncLifetime
    {
        private readonly GarnetServer _garnet = new();

        public string Redis => _garnet.ConnectionString;

        public async Task InitializeAsync()
        {
            await _garnet.StartAsync();
            Settings["ConnectionStrings:redis"] = Redis;
        }

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _garnet.DisposeAsync();
        }
    }
}
