using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;

namespace Nibble.DriverService.Positions;

/// <summary>Writes down, thinned, where deliveries come along, and forgets old tracks and drivers long unheard of.</summary>
internal sealed partial class RecordTracks(
    IServiceScopeFactory scopes,
    PositionBoard positions,
    IOptions<TrackOptions> options,
    TimeProvider time,
    ILogger<RecordTracks> logger
) : BackgroundService
{
    private static readonly TimeSpan Unheard = TimeSpan.FromHours(1);

    private readonly TrackOptions _options = options.Value;
    private readonly Dictionary<Guid, GeoPoint> _last = [];
    private DateTime _prunedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.EverySeconds), time);
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
            .Deliveries.Where(d => d.EndedAt == null && DeliveryStatuses.Held.Contains(d.Status))
            .Select(d => new { d.Id, DriverId = d.DriverId!.Value })
            .ToListAsync(cancellationToken);
        foreach (var delivery in held)
        {
            if (
                positions.Of(delivery.DriverId) is { } position
                && (
                    !_last.TryGetValue(delivery.Id, out var last)
                    || Geo.DistanceKm(last, position.Location) * 1000 >= _options.MinimumMetres
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
                _last[delivery.Id] = position.Location;
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var over in _last.Keys.Except(held.Select(delivery => delivery.Id)).ToList())
        {
            _last.Remove(over);
        }

        await PruneAsync(db, cancellationToken);
    }

    private async Task PruneAsync(DriverDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - _prunedAt < Unheard)
        {
            return;
        }

        _prunedAt = now;
        positions.ForgetBefore(now - Unheard);
        var limit = now.AddDays(-_options.RetentionDays);
        await db.TrackPoints.Where(point => point.At < limit).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Recording the tracks of deliveries failed")]
    private partial void LogFailed(Exception exception);
}
