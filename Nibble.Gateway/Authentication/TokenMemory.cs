using System.Collections.Concurrent;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// The tokens that this instance has validated lately. An entry is good for <see cref="Lifetime"/> at most, so whatever
/// message is lost, a change is seen by then.
/// </summary>
internal sealed class TokenMemory(TimeProvider time)
{
    /// <summary>How long an entry is believed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<TokenKey, RememberedCaller> _entries = new();

    public RememberedCaller? Find(TokenKey key) =>
        _entries.TryGetValue(key, out var entry) && IsGood(entry) ? entry : null;

    /// <summary>Whether it may still be believed.</summary>
    public bool IsGood(RememberedCaller entry) => time.GetTimestamp() < entry.GoodUntil;

    public void Remember(TokenKey key, CallerIdentity identity)
    {
        if (_entries.Count >= Capacity)
        {
            Forget();
        }

        var left = identity.ExpiresAt - time.GetUtcNow();
        var good = left < Lifetime ? left : Lifetime;
        _entries[key] = new RememberedCaller(
            identity,
            time.GetTimestamp() + (long)(good.TotalSeconds * time.TimestampFrequency)
        );
    }

    /// <summary>Drops what has run out; all of it when that is not enough.</summary>
    internal void Forget()
    {
        var now = time.GetTimestamp();
        foreach (var (key, entry) in _entries)
        {
            if (now >= entry.GoodUntil)
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
internal sealed record RememberedCaller(CallerIdentity Identity, long GoodUntil);
