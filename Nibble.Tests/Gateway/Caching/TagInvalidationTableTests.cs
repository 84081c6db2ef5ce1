using System.Diagnostics.Metrics;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class TagInvalidationTableTests
{
    private readonly TagInvalidationTable _clock = new();

    [Fact]
    public void An_eviction_kills_what_carries_the_tag_and_nothing_else()
    {
        var one = Fetched("/1", "restaurant:1");
        var other = Fetched("/2", "restaurant:2");

        _clock.Evict("restaurant:1");

        Assert.False(_clock.IsValid(one));
        Assert.True(_clock.IsValid(other));
    }

    [Fact]
    public void Every_response_carries_its_own_URI_as_a_tag()
    {
        var response = Fetched("/1");

        _clock.Evict(StoredResponseFactory.Key("/1").Tag);

        Assert.False(_clock.IsValid(response));
    }

    [Fact]
    public void What_was_fetched_before_the_eviction_is_dead_although_it_arrives_after_it()
    {
        var fetchBegan = _clock.Now;
        _clock.Evict("restaurant:1");
        var late = StoredResponseFactory.Response("/1", tags: ["restaurant:1"]);
        TagInvalidationTable.Stamp(late, fetchBegan);

        Assert.False(_clock.IsValid(late));
        Assert.True(_clock.IsValid(Fetched("/1", "restaurant:1")));
    }

    [Fact]
    public void Evicting_everything_kills_what_has_no_tag_too()
    {
        var response = Fetched("/1");

        _clock.EvictAll();

        Assert.False(_clock.IsValid(response));
        Assert.True(_clock.IsValid(Fetched("/1")));
    }

    [Property]
    public void Nothing_outlives_the_eviction_of_one_of_its_tags(byte[] tags, byte evicted)
    {
        var response = Fetched("/1", [.. tags.Select(tag => $"t{tag}")]);

        _clock.Evict($"t{evicted}");

        Assert.False(tags.Contains(evicted) && _clock.IsValid(response));
    }

    [Fact]
    public void Messages_in_order_evict_their_tags_alone()
    {
        var feed = Feed();
        feed.Reconcile(100);
        var one = Fetched("/1", "a");
        var other = Fetched("/2", "b");

        feed.OnEviction(101, ["a"]);

        Assert.False(_clock.IsValid(one));
        Assert.True(_clock.IsValid(other));
    }

    [Fact]
    public void A_gap_between_messages_evicts_everything()
    {
        var feed = Feed();
        feed.Reconcile(100);
        var other = Fetched("/2", "b");

        feed.OnEviction(102, ["a"]);

        Assert.False(_clock.IsValid(other));
    }

    [Fact]
    public void A_clock_behind_ours_means_Redis_has_forgotten_and_evicts_everything()
    {
        var feed = Feed();
        feed.Reconcile(100);
        var response = Fetched("/1");

        feed.Reconcile(7);

        Assert.False(_clock.IsValid(response));
    }

    [Fact]
    public void A_clock_that_has_not_moved_evicts_nothing()
    {
        var feed = Feed();
        feed.Reconcile(100);
        var response = Fetched("/1");

        feed.Reconcile(100);

        Assert.True(_clock.IsValid(response));
    }

    [Fact]
    public void After_a_break_a_clock_that_has_moved_evicts_everything()
    {
        var feed = Feed();
        feed.Reconcile(100);
        var response = Fetched("/1");

        feed.Reconcile(101);

        Assert.False(_clock.IsValid(response));
    }

    private StoredResponse Fetched(string path, params string[] tags)
    {
        var response = StoredResponseFactory.Response(path, tags: tags);
        TagInvalidationTable.Stamp(response, _clock.Now);
        return response;
    }

    // Without Redis the store is never in sync: every comparison comes after a break.
    private EvictionSyncJob Feed()
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = StoredResponseFactory.Options();
        var time = TimeProvider.System;
        var redis = new RedisStore(services, options, time, NullLogger<RedisStore>.Instance);
        var memory = new MemoryStore(_clock, options);
        var metrics = new CacheMetrics(services.GetRequiredService<IMeterFactory>(), memory);
        var cache = new ResponseCache(memory, redis, _clock, metrics, options, time);
        return new EvictionSyncJob(redis, cache, _clock, options, time, NullLogger<EvictionSyncJob>.Instance);
    }
}
