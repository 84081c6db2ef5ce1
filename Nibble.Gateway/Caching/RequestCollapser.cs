using System.Collections.Concurrent;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The fetches in progress in this instance, one per key. Further requests for the same response wait for it instead of
/// sending their own request to the backend (request collapsing).
/// </summary>
internal sealed class RequestCollapser(TimeProvider time)
{
    // Long enough that requests for a busy resource rarely wait, short enough to notice that it became cacheable.
    private static readonly TimeSpan UnshareableLifetime = TimeSpan.FromSeconds(10);
    private const int MaxUnshareable = 10_000;

    private readonly ConcurrentDictionary<FetchKey, InFlightFetch> _fetches = new();
    private readonly ConcurrentDictionary<CacheKey, DateTimeOffset> _unshareable = new();

    /// <summary>
    /// Whether recent responses of this URI could not be shared, so that waiting for one is pointless.
    /// </summary>
    public bool IsUnshareable(in CacheKey key) =>
        _unshareable.TryGetValue(key, out var until) && until > time.GetUtcNow();

    /// <summary>
    /// Joins the fetch in progress, or starts one. If <paramref name="isLeader"/> is true, the caller must fetch, and
    /// call <see cref="InFlightFetch.Complete"/> in any case.
    /// </summary>
    public InFlightFetch Join(FetchKey key, out bool isLeader)
    {
        var own = new InFlightFetch(this, key);
        var inFlightFetch = _fetches.GetOrAdd(key, own);
        isLeader = ReferenceEquals(inFlightFetch, own);
        if (!isLeader)
        {
            inFlightFetch.HasWaiters = true;
        }

        return inFlightFetch;
    }

    /// <returns>Null if such a fetch is already in progress.</returns>
    public InFlightFetch? TryStart(FetchKey key)
    {
        var inFlightFetch = new InFlightFetch(this, key);
        return _fetches.TryAdd(key, inFlightFetch) ? inFlightFetch : null;
    }

    private void OnCompleted(InFlightFetch fetch, FetchResult result)
    {
        _fetches.TryRemove(new KeyValuePair<FetchKey, InFlightFetch>(fetch.Key, fetch));
        if (result.Kind == FetchResultKind.Unshareable && fetch.HasWaiters)
        {
            if (_unshareable.Count >= MaxUnshareable)
            {
                _unshareable.Clear();
            }

            _unshareable[fetch.Key.Resource] = time.GetUtcNow() + UnshareableLifetime;
        }
    }

    internal sealed class InFlightFetch(RequestCollapser collapser, FetchKey key)
    {
        private readonly TaskCompletionSource<FetchResult> _completion = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public FetchKey Key => key;
        public bool HasWaiters { get; set; }
        public Task<FetchResult> Completion => _completion.Task;

        /// <summary>Completes the waiting requests; only the first call has an effect.</summary>
        public void Complete(FetchResult result)
        {
            if (!_completion.Task.IsCompleted)
            {
                collapser.OnCompleted(this, result);
                _completion.TrySetResult(result);
            }
        }
    }
}

/// <summary>The URI, and the values of the request fields that select its responses.</summary>
internal readonly record struct FetchKey(CacheKey Resource, string Selector);

internal enum FetchResultKind
{
    /// <summary>A response that may be shared.</summary>
    Shared,

    /// <summary>A stale response in place of an error; may be shared.</summary>
    SharedStale,

    /// <summary>A response for the leader only: the waiting requests fetch separately.</summary>
    Unshareable,

    /// <summary>No response: another request must fetch.</summary>
    Failed,
}

/// <summary>Result of a fetch.</summary>
internal readonly record struct FetchResult(FetchResultKind Kind, StoredResponse? Response = null);
