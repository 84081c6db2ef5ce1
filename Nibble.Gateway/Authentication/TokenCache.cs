using System.Collections.Concurrent;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// The tokens that this instance has validated recently. An entry is valid for <see cref="Lifetime"/> at most, so whatever
/// message is lost, a change is seen by then.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    /// <summary>How long an entry is valid.</summary>
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

    /// <summary>Drops what has run out; all of it when that is not enough.</summary>
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

/// <summary>Who a token speaks for, and until when that may be believed unasked (a timestamp).</summary>
internal sealed record CachedCallerIdentity(CallerIdentity Identity, long ValidUntil);
