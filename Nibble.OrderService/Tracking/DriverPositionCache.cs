using System.Collections.Concurrent;
using Nibble.Contracts;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// Where the drivers of running orders are: in memory, lossy, the newest wins. After a restart the Driver Service is
/// asked until the next position comes.
/// </summary>
internal sealed class DriverPositionCache(TimeProvider time)
{
    /// <summary>After how long a position says nothing any more.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private const int MaxPath = 200;

    private readonly ConcurrentDictionary<Guid, PositionHistory> _histories = new();

    /// <summary>Takes a position; false when a newer one is known.</summary>
    public bool Update(DriverPosition position) =>
        _histories.GetOrAdd(position.OrderId, static _ => new PositionHistory()).Add(position);

    /// <summary>The newest position and the way there, or null when none is known.</summary>
    public (DriverPosition Latest, IReadOnlyList<GeoPoint> Path)? Find(Guid orderId) =>
        _histories.TryGetValue(orderId, out var trail) ? trail.Read() : null;

    public void Remove(Guid orderId) => _histories.TryRemove(orderId, out _);

    /// <summary>Drops what has become old.</summary>
    public void RemoveExpired()
    {
        var limit = time.GetUtcNow().UtcDateTime - MaxAge;
        foreach (var (orderId, trail) in _histories)
        {
            if (trail.Read() is not { } known || known.Latest.At < limit)
            {
                _histories.TryRemove(orderId, out _);
            }
        }
    }

    private sealed class PositionHistory
    {
        private readonly List<GeoPoint> _path = [];
        private readonly Lock _gate = new();
        private DriverPosition? _latest;

        public bool Add(DriverPosition position)
        {
            lock (_gate)
            {
                if (_latest is not null && _latest.At >= position.At)
                {
                    return false;
                }

                if (_latest is not null && _latest.DriverId != position.DriverId)
                {
                    _path.Clear(); // Another driver took over: the way is another one too.
                }

                _latest = position;
                if (_path.Count == 0 || _path[^1] != position.Location)
                {
                    _path.Add(position.Location);
                }

                if (_path.Count > MaxPath)
                {
                    Downsample();
                }

                return true;
            }
        }

        public (DriverPosition Latest, IReadOnlyList<GeoPoint> Path)? Read()
        {
            lock (_gate)
            {
                return _latest is null ? null : (_latest, [.. _path]);
            }
        }

        /// <summary>Every second point goes: the way keeps its shape and its ends.</summary>
        private void Downsample()
        {
            for (var at = _path.Count - 2; at > 0; at -= 2)
            {
                _path.RemoveAt(at);
            }
        }
    }
}
