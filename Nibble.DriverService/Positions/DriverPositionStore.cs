using Nibble.Contracts;

namespace Nibble.DriverService.Positions;

/// <summary>Where a driver was last.</summary>
/// <param name="Location">Where.</param>
/// <param name="Heading">Degrees clockwise from north, if known.</param>
/// <param name="At">When, by the driver's clock; UTC.</param>
internal sealed record ReportedPosition(GeoPoint Location, double? Heading, DateTime At);

/// <summary>A driver near a point.</summary>
internal readonly record struct NearbyPosition(Guid DriverId, double DistanceKm, ReportedPosition Position);

/// <summary>
/// Who is where, and who was heard of when: in memory, the newest wins. A restart forgets it all; a driver whose
/// position is unknown gets no offers until the next report, and silence counts from the restart at the earliest, for
/// nobody can report to a service that is down.
/// </summary>
internal sealed class DriverPositionStore(TimeProvider time)
{
    /// <summary>The side of a cell of the index, in degrees: about a kilometre of latitude.</summary>
    private const double CellDegrees = 0.01;

    private readonly DateTime _startedAt = time.GetUtcNow().UtcDateTime;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Guid> _driverByUser = [];
    private readonly Dictionary<Guid, DateTime> _lastSeen = [];
    private readonly Dictionary<Guid, ReportedPosition> _positions = [];
    private readonly Dictionary<(int Lat, int Lng), HashSet<Guid>> _cells = [];

    /// <summary>Remembers who reports under an account, so that a report needs no database.</summary>
    public void RegisterDriver(Guid userId, Guid driverId)
    {
        lock (_lock)
        {
            _driverByUser[userId] = driverId;
        }
    }

    /// <summary>The driver who reports under an account, if introduced.</summary>
    public Guid? FindDriverId(Guid userId)
    {
        lock (_lock)
        {
            return _driverByUser.TryGetValue(userId, out var driverId) ? driverId : null;
        }
    }

    /// <summary>Takes a report. One that is older than what is known only shows that the driver is alive.</summary>
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

    /// <summary>The driver did something, so is not silent.</summary>
    public void MarkSeen(Guid driverId)
    {
        lock (_lock)
        {
            _lastSeen[driverId] = time.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>When the driver was last heard of; the start of this process if not since.</summary>
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

    /// <summary>Forgets a driver who left.</summary>
    public void Remove(Guid userId, Guid driverId)
    {
        lock (_lock)
        {
            _driverByUser.Remove(userId);
            RemovePosition(driverId);
        }
    }

    /// <summary>Forgets everybody not heard of since then.</summary>
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

    /// <summary>Everybody within the radius, in no order. Looks only into the cells around the point.</summary>
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
            // Fewer cells are in use than the square has, or it crosses the antimeridian or a pole.
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
