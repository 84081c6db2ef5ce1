using System.Collections.Concurrent;
using Nibble.Contracts;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// The sessions whose tokens are refused, as the User Service's database has them. Until they were fetched once, no
/// token can be trusted.
/// </summary>
internal sealed class RevokedSessionSet(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, DateTime> _expirations = new();
    private long _lastSequence;
    private volatile bool _isLoaded;

    /// <summary>Whether the truth has been fetched since this process started.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>The newest revocation known; ask for those after it.</summary>
    public long LastSequence => Interlocked.Read(ref _lastSequence);

    public bool Contains(Guid sessionId) => _expirations.ContainsKey(sessionId);

    /// <summary>Takes one that was told by message. Others may be missing before it, so the sequence stays.</summary>
    public void Add(SessionRevoked revocation) => _expirations[revocation.SessionId] = revocation.ExpiresAt;

    /// <summary>Takes what the User Service listed after <see cref="LastSequence"/>.</summary>
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
