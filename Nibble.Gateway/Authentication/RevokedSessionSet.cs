using System.Collections.Concurrent;
using Nibble.Contracts;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// The revoked sessions, whose tokens are rejected, as stored by the User Service. No token can be trusted until they
/// have been loaded.
/// </summary>
internal sealed class RevokedSessionSet(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, DateTime> _expirations = new();
    private long _lastSequence;
    private volatile bool _isLoaded;

    /// <summary>Whether the revocations have been fetched since this process started.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>Sequence number of the newest revocation fetched; the next fetch starts after it.</summary>
    public long LastSequence => Interlocked.Read(ref _lastSequence);

    public bool Contains(Guid sessionId) => _expirations.ContainsKey(sessionId);

    /// <summary>
    /// Adds a revocation received by message. Earlier ones may be missing, so the sequence number stays.
    /// </summary>
    public void Add(SessionRevoked revocation) => _expirations[revocation.SessionId] = revocation.ExpiresAt;

    /// <summary>Adds the revocations that the User Service returned after <see cref="LastSequence"/>.</summary>
    public void AddAll(IReadOnlyCollection<SessionRevoked> revocations)
    {
        foreach (var revocation in revocations)
        {
            Add(revocation);
        }

        if (revocations.Count > 0)
        {
            Interlocked.Exchange(ref _lastSequence, revocations.Max(revocation => revocation.Sequence));
        }

        var now = time.GetUtcNow().UtcDateTime;
        foreach (var (session, expiresAt) in _expirations)
        {
            if (expiresAt <= now)
            {
                _expirations.TryRemove(session, out _);
            }
        }

        _isLoaded = true;
    }
}
