using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The first level: responses in this process, limited by their size in bytes. Reads take no lock. When it is full,
/// responses that were not used since the last pass are evicted first (second-chance algorithm).
/// </summary>
internal sealed class MemoryStore(TagInvalidationTable evictions, IOptions<ResponseCacheOptions> options)
{
    private readonly long _limit = options.Value.MemoryLimit;
    private readonly int _maxVariants = options.Value.MaxVariants;
    private readonly ConcurrentDictionary<CacheKey, StoredResponse[]> _resources = new();
    private readonly LinkedList<StoredResponse> _ring = new();
    private readonly Lock _gate = new();
    private long _size;

    /// <summary>Bytes of stored responses.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Returns the newest response whose selecting fields match the request's.</summary>
    public StoredResponse? Find(in CacheKey key, IHeaderDictionary request)
    {
        if (!_resources.TryGetValue(key, out var variants))
        {
            return null;
        }

        foreach (var variant in variants)
        {
            if (variant.Vary.Matches(request) && evictions.IsValid(variant))
            {
                if (!variant.IsUsed)
                {
                    variant.IsUsed = true;
                }

                return variant;
            }
        }

        return null;
    }

    /// <summary>Returns the selecting fields of the URI's newest response; null if there is none.</summary>
    public VarySelector? NewestSelector(in CacheKey key) =>
        _resources.TryGetValue(key, out var variants) ? variants[0].Vary : null;

    /// <summary>Stores a response, replacing those with the same selecting fields.</summary>
    public void Add(StoredResponse response)
    {
        if (response.Size > _limit)
        {
            return;
        }

        lock (_gate)
        {
            var variants = _resources.GetValueOrDefault(response.Key, []);
            var kept = variants
                .Where(other => evictions.IsValid(other) && !other.Vary.IsSameAs(response.Vary))
                .Take(_maxVariants - 1)
                .ToArray();
            _resources[response.Key] = [response, .. kept];
            foreach (var gone in variants.Except(kept))
            {
                Unlink(gone);
            }

            response.Node = _ring.AddLast(response);
            _size += response.Size;
            while (_size > _limit)
            {
                MoveHand();
            }
        }
    }

    public void Remove(StoredResponse response)
    {
        lock (_gate)
        {
            Drop(response);
        }
    }

    private void MoveHand()
    {
        var oldest = _ring.First!;
        if (oldest.Value.IsUsed && evictions.IsValid(oldest.Value))
        {
            oldest.Value.IsUsed = false;
            _ring.RemoveFirst();
            _ring.AddLast(oldest);
            return;
        }

        Drop(oldest.Value);
    }

    private void Drop(StoredResponse response)
    {
        if (response.Node is null)
        {
            return;
        }

        Unlink(response);
        var rest = _resources[response.Key].Where(other => other != response).ToArray();
        if (rest.Length > 0)
        {
            _resources[response.Key] = rest;
        }
        else
        {
            _resources.TryRemove(response.Key, out _);
        }
    }

    private void Unlink(StoredResponse response)
    {
        _ring.Remove(response.Node!);
        response.Node = null;
        _size -= response.Size;
    }
}
