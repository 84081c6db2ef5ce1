using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.DriverService.Positions;

/// <summary>
/// Records thinned tracks of deliveries, and deletes old tracks and positions of long inactive drivers.
/// </summary>
internal sealed partial class TrackRecordingJob(
    IServiceScopeFactory scopes,
    DriverPositionStore positions,
    IOptions<TrackOptions> options,
    TimeProvider time,
    ILogger<TrackRecordingJob> logger
) : BackgroundService
{
    private static readonly TimeSpan InactivityTimeout = TimeSpan.FromHours(1);

    private readonly TrackOptions _options = options.Value;
    private readonly Dictionary<Guid, GeoPoint> _lastRecorded = [];
    private DateTime _prunedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.IntervalSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RecordAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure);
            }
        }
    }

    internal async Task RecordAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
        var held = await db
            .Deliveries.Where(d => d.EndedAt == null && DeliveryStatusExtensions.InProgress.Contains(d.Status))
            .Select(d => new { d.Id, DriverId = d.DriverId!.Value })
            .ToListAsync(cancellationToken);
        foreach (var delivery in held)
        {
            if (
                positions.Find(delivery.DriverId) is { } position
                && (
                    !_lastRecorded.TryGetValue(delivery.Id, out var last)
                    || GeoDistance.HaversineKm(last, position.Location) * 1000 >= _options.MinDistanceMetres
                )
            )
            {
                db.Add(
                    new TrackPoint
                    {
                        DeliveryId = delivery.Id,
                        Location = position.Location,
                        At = position.At,
                    }
                );
                _lastRecorded[delivery.Id] = position.Location;
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var over in _lastRecorded.Keys.Except(held.Select(delivery => delivery.Id)).ToList())
        {
            _lastRecorded.Remove(over);
        }

        await PruneAsync(db, cancellationToken);
    }

    private async Task PruneAsync(DriverDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - _prunedAt < InactivityTimeout)
        {
            return;
        }

        _prunedAt = now;
        positions.RemoveInactive(now - InactivityTimeout);
        var limit = now.AddDays(-_options.RetentionDays);
        await db.TrackPoints.Where(point => point.At < limit).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Recording the tracks of deliveries failed")]
    private partial void LogFailed(Exception exception);
}
