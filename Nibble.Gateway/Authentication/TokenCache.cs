using System.Collections.Concurrent;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// The tokens that this instance has recently validated. An entry is valid for at most <see cref="Lifetime"/>, which
/// bounds how long a lost message can delay a change.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    /// <summary>Maximum lifetime of an entry.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<TokenKey, CachedCallerIdentity> _entries = new();

    public CachedCallerIdentity? Find(TokenKey key) =>
        _entries.TryGetValue(key, out var entry) && IsValid(entry) ? entry : null;

    /// <summary>Whether the entry has not expired.</summary>
    public bool IsValid(CachedCallerIdentity entry) => time.GetTimestamp() < entry.ValidUntil;

    public void Set(TokenKey key, CallerIdentity identity)
    {
        if (_entries.Count >= Capacity)
        {
            RemoveExpired();
        }

        var left = identity.ExpiresAt - time.GetUtcNow();
        var good = left < Lifetime ? left : Lifetime;
        _entries[key] = new CachedCallerIdentity(
            identity,
            time.GetTimestamp() + (long)(good.TotalSeconds * time.TimestampFrequency)
        );
    }

    /// <summary>Removes expired entries; all of them if the cache is still full.</summary>
    internal void RemoveExpired()
    {
        var now = time.GetTimestamp();
        foreach (var (key, entry) in _entries)
        {
            if (now >= entry.ValidUntil)
            {
                _entries.TryRemove(key, out _);
            }
        }

        if (_entries.Count >= Capacity)
        {
            _entries.Clear();
        }
    }
}

/// <summary>The caller of a validated token, and the timestamp until which the entry is valid.</summary>
internal sealed record CachedCallerIdentity(CallerIdentity Identity, long ValidUntil);
