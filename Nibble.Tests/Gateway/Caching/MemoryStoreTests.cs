using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Caching;

namespace Nibble.Tests.Gateway.Caching;

public sealed class MemoryStoreTests
{
    private static readonly HeaderDictionary NoHeaders = [];
    private readonly TagInvalidationTable _clock = new();

    [Fact]
    public void What_is_stored_is_found_under_its_URI_alone()
    {
        var store = Store();
        var stored = Add(store, StoredResponseFactory.Response("/a"));

        Assert.Same(stored, store.Find(StoredResponseFactory.Key("/a"), NoHeaders));
        Assert.Null(store.Find(StoredResponseFactory.Key("/A"), NoHeaders));
        Assert.Null(store.Find(StoredResponseFactory.Key("/b"), NoHeaders));
    }

    [Fact]
    public void A_newer_response_replaces_the_one_it_is_selected_like()
    {
        var store = Store();
        Add(store, StoredResponseFactory.Response("/a"));
        var newer = Add(store, StoredResponseFactory.Response("/a", bodySize: 20));

        Assert.Same(newer, store.Find(StoredResponseFactory.Key("/a"), NoHeaders));
        Assert.Equal(newer.Size, store.Size);
    }

    [Fact]
    public void Of_too_many_variants_the_oldest_go()
    {
        var store = Store(maxVariants: 2);
        foreach (var language in new[] { "en", "de", "fr" })
        {
            Add(
                store,
                StoredResponseFactory.Response("/a", vary: VarySelector.For(["accept-language"], Speaks(language)))
            );
        }

        Assert.Null(store.Find(StoredResponseFactory.Key("/a"), Speaks("en")));
        Assert.NotNull(store.Find(StoredResponseFactory.Key("/a"), Speaks("de")));
        Assert.NotNull(store.Find(StoredResponseFactory.Key("/a"), Speaks("fr")));
    }

    [Fact]
    public void When_memory_is_full_what_was_not_used_goes_first()
    {
        var size = StoredResponseFactory.Response("/0", bodySize: 1000).Size;
        var store = Store(memoryLimit: 3 * size);
        foreach (var path in new[] { "/0", "/1", "/2" })
        {
            Add(store, StoredResponseFactory.Response(path, bodySize: 1000));
        }

        store.Find(StoredResponseFactory.Key("/0"), NoHeaders);
        Add(store, StoredResponseFactory.Response("/3", bodySize: 1000));

        Assert.NotNull(store.Find(StoredResponseFactory.Key("/0"), NoHeaders));
        Assert.Null(store.Find(StoredResponseFactory.Key("/1"), NoHeaders));
        Assert.NotNull(store.Find(StoredResponseFactory.Key("/3"), NoHeaders));
    }

    [Fact]
    public void A_response_larger_than_all_memory_is_not_stored()
    {
        var store = Store(memoryLimit: 2000);
        Add(store, StoredResponseFactory.Response("/a", bodySize: 5000));

        Assert.Null(store.Find(StoredResponseFactory.Key("/a"), NoHeaders));
        Assert.Equal(0, store.Size);
    }

    [Property]
    public void Memory_never_exceeds_its_limit_and_counts_exactly_what_it_holds(
        (byte Path, ushort Size, bool Use)[] steps
    )
    {
        var store = Store(memoryLimit: 20_000);
        foreach (var (path, size, use) in steps)
        {
            Add(store, StoredResponseFactory.Response($"/{path % 20}", bodySize: size % 8000));
            if (use)
            {
                store.Find(StoredResponseFactory.Key($"/{path % 7}"), NoHeaders);
            }

            Assert.InRange(store.Size, 0, 20_000);
        }

        var held = Enumerable
            .Range(0, 20)
            .Sum(path => store.Find(StoredResponseFactory.Key($"/{path}"), NoHeaders)?.Size ?? 0);
        Assert.Equal(held, store.Size);
    }

    [Fact]
    public async Task Many_threads_may_use_it_at_once()
    {
        var store = Store(memoryLimit: 50_000);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20_000),
            (step, _) =>
            {
                Add(store, StoredResponseFactory.Response($"/{step % 50}", bodySize: step % 3000));
                store.Find(StoredResponseFactory.Key($"/{step % 31}"), NoHeaders);
                return ValueTask.CompletedTask;
            }
        );

        Assert.InRange(store.Size, 1, 50_000);
    }

    private StoredResponse Add(MemoryStore store, StoredResponse response)
    {
        TagInvalidationTable.Stamp(response, _clock.Now);
        store.Add(response);
        return response;
    }

    private MemoryStore Store(long memoryLimit = 1 << 20, int maxVariants = 4) =>
        new(_clock, StoredResponseFactory.Options(memoryLimit, maxVariants));

    private static HeaderDictionary Speaks(string language) => new() { ["Accept-Language"] = language };
}
