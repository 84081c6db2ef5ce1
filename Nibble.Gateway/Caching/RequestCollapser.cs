using System.Collections.Concurrent;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The fetches in progress in this instance, one for each key: a request for the same meanwhile waits for its response
/// instead of asking the backend again (request collapsing).
/// </summary>
internal sealed class RequestCollapser(TimeProvider time)
{
    // Long enough to spare a busy resource the queue, short enough to notice that it has become cacheable.
    private static readonly TimeSpan UnshareableLifetime = TimeSpan.FromSeconds(10);
    private const int MaxUnshareable = 10_000;

    private readonly ConcurrentDictionary<FetchKey, InFlightFetch> _fetches = new();
    private readonly ConcurrentDictionary<CacheKey, DateTimeOffset> _unshareable = new();

    /// <summary>True when recent responses for this URI were not shareable, so that waiting for one is pointless.</summary>
    public bool IsUnshareable(in CacheKey key) =>
        _unshareable.TryGetValue(key, out var until) && until > time.GetUtcNow();

    /// <summary>
    /// Joins the fetch that is under way, or opens one: who <paramref name="isLeader"/> has to fetch, and to
    /// <see cref="InFlightFetch.Complete"/> in any event.
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

    /// <returns>Null when such a fetch is under way already.</returns>
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

/// <summary>The URI, and the values of the request fields that its responses are known to vary by.</summary>
internal readonly record struct FetchKey(CacheKey Resource, string Selector);

internal enum FetchResultKind
{
    /// <summary>A response that others may have.</summary>
    Shared,

    /// <summary>A stale response in place of an error, that others may have too.</summary>
    SharedStale,

    /// <summary>A response for the one who fetched it: everybody asks for themselves.</summary>
    Unshareable,

    /// <summary>No response: somebody else has to try.</summary>
    Failed,
}

/// <summary>How a fetch ended.</summary>
internal readonly record struct FetchResult(FetchResultKind Kind, StoredResponse? Response = null);
