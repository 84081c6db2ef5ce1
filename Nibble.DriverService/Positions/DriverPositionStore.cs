using Nibble.Contracts;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.DriverService.Positions;

/// <summary>The last reported position of a driver.</summary>
/// <param name="Location">The position.</param>
/// <param name="Heading">Degrees clockwise from north, if known.</param>
/// <param name="At">When it was measured, by the driver's clock; UTC.</param>
internal sealed record ReportedPosition(GeoPoint Location, double? Heading, DateTime At);

/// <summary>A driver near a point.</summary>
internal readonly record struct NearbyPosition(Guid DriverId, double DistanceKm, ReportedPosition Position);

/// <summary>
/// Driver positions and last-seen times, in memory; the newest report wins. Not persisted: after a restart a driver
/// gets no offers until the next report, and is unresponsive at the earliest one time-out after the restart, because no
/// reports arrive while the service is down.
/// </summary>
internal sealed class DriverPositionStore(TimeProvider time)
{
    /// <summary>The size of an index cell in degrees: about a kilometre of latitude.</summary>
    private const double CellDegrees = 0.01;

    private readonly DateTime _startedAt = time.GetUtcNow().UtcDateTime;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Guid> _driverByUser = [];
    private readonly Dictionary<Guid, DateTime> _lastSeen = [];
    private readonly Dictionary<Guid, ReportedPosition> _positions = [];
    private readonly Dictionary<(int Lat, int Lng), HashSet<Guid>> _cells = [];

    /// <summary>Caches the driver id of an account, so that a position report needs no database query.</summary>
    public void RegisterDriver(Guid userId, Guid driverId)
    {
        lock (_lock)
        {
            _driverByUser[userId] = driverId;
        }
    }

    /// <summary>The driver id of an account; null when it is not cached.</summary>
    public Guid? FindDriverId(Guid userId)
    {
        lock (_lock)
        {
            return _driverByUser.TryGetValue(userId, out var driverId) ? driverId : null;
        }
    }

    /// <summary>Stores a report. A report older than the stored one only updates the last-seen time.</summary>
    public void Update(Guid driverId, ReportedPosition position)
    {
        lock (_lock)
        {
            _lastSeen[driverId] = time.GetUtcNow().UtcDateTime;
            if (_positions.TryGetValue(driverId, out var known))
            {
                if (known.At >= position.At)
                {
                    return;
                }

                var left = GetCell(known.Location);
                if (left != GetCell(position.Location))
                {
                    RemoveFromCell(left, driverId);
                }
            }

            _positions[driverId] = position;
            var cell = GetCell(position.Location);
            if (!_cells.TryGetValue(cell, out var drivers))
            {
                _cells.Add(cell, drivers = []);
            }

            drivers.Add(driverId);
        }
    }

    /// <summary>Updates the last-seen time after any activity of the driver.</summary>
    public void MarkSeen(Guid driverId)
    {
        lock (_lock)
        {
            _lastSeen[driverId] = time.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>When the driver was last seen; the start of this process if not seen since.</summary>
    public DateTime LastSeenAt(Guid driverId)
    {
        lock (_lock)
        {
            return _lastSeen.TryGetValue(driverId, out var at) ? at : _startedAt;
        }
    }

    /// <summary>The last known position.</summary>
    public ReportedPosition? Find(Guid driverId)
    {
        lock (_lock)
        {
            return _positions.GetValueOrDefault(driverId);
        }
    }

    /// <summary>Removes a driver who went offline.</summary>
    public void Remove(Guid userId, Guid driverId)
    {
        lock (_lock)
        {
            _driverByUser.Remove(userId);
            RemovePosition(driverId);
        }
    }

    /// <summary>Removes all drivers not seen since then.</summary>
    public void RemoveInactive(DateTime lastSeenBefore)
    {
        lock (_lock)
        {
            foreach (
                var driverId in _lastSeen
                    .Where(heard => heard.Value < lastSeenBefore)
                    .Select(heard => heard.Key)
                    .ToList()
            )
            {
                RemovePosition(driverId);
            }
        }
    }

    /// <summary>All drivers within the radius, unordered. Reads only the cells around the point.</summary>
    public IReadOnlyList<NearbyPosition> FindNearby(GeoPoint centre, double radiusKm)
    {
        lock (_lock)
        {
            var found = new List<NearbyPosition>();
            foreach (var driverId in EnumerateCandidates(centre, radiusKm))
            {
                var position = _positions[driverId];
                var distance = GeoDistance.HaversineKm(centre, position.Location);
                if (distance <= radiusKm)
                {
                    found.Add(new NearbyPosition(driverId, distance, position));
                }
            }

            return found;
        }
    }

    private IEnumerable<Guid> EnumerateCandidates(GeoPoint centre, double radiusKm)
    {
        var latDegrees = radiusKm / GeoDistance.KmPerDegree;
        var widest = Math.Min(90, Math.Abs(centre.Lat) + latDegrees);
        var lngDegrees = latDegrees / Math.Max(0.000_1, Math.Cos(double.DegreesToRadians(widest)));
        var (south, west) = GetCell(new GeoPoint(centre.Lat - latDegrees, centre.Lng - lngDegrees));
        var (north, east) = GetCell(new GeoPoint(centre.Lat + latDegrees, centre.Lng + lngDegrees));
        var wrapsAround = centre.Lng - lngDegrees < -180 || centre.Lng + lngDegrees > 180;
        if (wrapsAround || (long)(north - south + 1) * (east - west + 1) > _cells.Count)
        {
            // Scans all drivers: the square has more cells than are in use, or crosses the antimeridian or a pole.
            return _positions.Keys;
        }

        return EnumerateCells(south, west, north, east);
    }

    private IEnumerable<Guid> EnumerateCells(int south, int west, int north, int east)
    {
        for (var lat = south; lat <= north; lat++)
        {
            for (var lng = west; lng <= east; lng++)
            {
                if (_cells.TryGetValue((lat, lng), out var drivers))
                {
                    foreach (var driver in drivers)
                    {
                        yield return driver;
                    }
                }
            }
        }
    }

    private static (int Lat, int Lng) GetCell(GeoPoint point) =>
        ((int)Math.Floor(point.Lat / CellDegrees), (int)Math.Floor(point.Lng / CellDegrees));

    private void RemovePosition(Guid driverId)
    {
        _lastSeen.Remove(driverId);
        if (_positions.Remove(driverId, out var known))
        {
            RemoveFromCell(GetCell(known.Location), driverId);
        }
    }

    private void RemoveFromCell((int Lat, int Lng) cell, Guid driverId)
    {
        var drivers = _cells[cell];
        drivers.Remove(driverId);
        if (drivers.Count == 0)
        {
            _cells.Remove(cell);
        }
    }
}
