using System.Collections.Concurrent;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The fetches under way in this instance, one for each question: who asks the same meanwhile waits for its answer
/// instead of asking the backend again (request collapsing).
/// </summary>
internal sealed class Flights(TimeProvider time)
{
    // Long enough to spare a busy resource the queue, short enough to notice that it has become cacheable.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private const int MaxUnshareable = 10_000;

    private readonly ConcurrentDictionary<FlightKey, Flight> _flights = new();
    private readonly ConcurrentDictionary<CacheKey, DateTimeOffset> _unshareable = new();

    /// <summary>True when answers for this URI were lately not for sharing, so that waiting for one is in vain.</summary>
    public bool IsUnshareable(in CacheKey key) =>
        _unshareable.TryGetValue(key, out var until) && until > time.GetUtcNow();

    /// <summary>
    /// Joins the fetch that is under way, or opens one: who <paramref name="leads"/> has to fetch, and to
    /// <see cref="Flight.Land"/> in any event.
    /// </summary>
    public Flight Join(FlightKey key, out bool leads)
    {
        var own = new Flight(this, key);
        var flight = _flights.GetOrAdd(key, own);
        leads = ReferenceEquals(flight, own);
        if (!leads)
        {
            flight.HasFollowers = true;
        }

        return flight;
    }

    /// <returns>Null when such a fetch is under way already.</returns>
    public Flight? TryLead(FlightKey key)
    {
        var flight = new Flight(this, key);
        return _flights.TryAdd(key, flight) ? flight : null;
    }

    private void Close(Flight flight, Landing landing)
    {
        _flights.TryRemove(new KeyValuePair<FlightKey, Flight>(flight.Key, flight));
        if (landing.Kind == LandingKind.Unshareable && flight.HasFollowers)
        {
            if (_unshareable.Count >= MaxUnshareable)
            {
                _unshareable.Clear();
            }

            _unshareable[flight.Key.Resource] = time.GetUtcNow() + Memory;
        }
    }

    internal sealed class Flight(Flights flights, FlightKey key)
    {
        private readonly TaskCompletionSource<Landing> _landing = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public FlightKey Key => key;
        public bool HasFollowers { get; set; }
        public Task<Landing> Landed => _landing.Task;

        /// <summary>Tells the followers; only the first time counts.</summary>
        public void Land(Landing landing)
        {
            if (!_landing.Task.IsCompleted)
            {
                flights.Close(this, landing);
                _landing.TrySetResult(landing);
            }
        }
    }
}

/// <summary>The URI, and the values of the request fields that its responses are known to vary by.</summary>
internal readonly record struct FlightKey(CacheKey Resource, string Selector);

internal enum LandingKind
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
internal readonly record struct Landing(LandingKind Kind, StoredResponse? Response = null);
