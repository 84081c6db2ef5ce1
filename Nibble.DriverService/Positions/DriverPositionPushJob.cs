using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;

namespace Nibble.DriverService.Positions;

/// <summary>
/// Pushes the positions of assigned drivers to the Order Service once a second. Lossy: each batch has what changed
/// since the last one, and a failed batch is dropped, because the next one is newer.
/// </summary>
internal sealed partial class DriverPositionPushJob(
    IServiceScopeFactory scopes,
    DriverPositionStore positions,
    TimeProvider time,
    ILogger<DriverPositionPushJob> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Dictionary<Guid, DateTime> _lastPushed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PushAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogBatchDropped(failure.Message);
            }
        }
    }

    internal async Task PushAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
        var held = await (
            from delivery in db.Deliveries.AsNoTracking()
            where delivery.EndedAt == null && DeliveryStatusExtensions.InProgress.Contains(delivery.Status)
            join driver in db.Drivers.IgnoreQueryFilters() on delivery.DriverId equals driver.Id
            select new { Delivery = delivery, driver.Vehicle.Kind }
        ).ToListAsync(cancellationToken);

        var now = time.GetUtcNow().UtcDateTime;
        var batch = new List<DriverPosition>();
        var pushed = new Dictionary<Guid, DateTime>(held.Count);
        foreach (var row in held)
        {
            var driverId = row.Delivery.DriverId!.Value;
            if (positions.Find(driverId) is not { } position)
            {
                continue;
            }

            pushed[row.Delivery.Id] = position.At;
            if (_lastPushed.TryGetValue(row.Delivery.Id, out var before) && before >= position.At)
            {
                continue;
            }

            batch.Add(
                new DriverPosition(
                    row.Delivery.OrderId,
                    driverId,
                    position.Location,
                    position.Heading,
                    TravelEstimator.EtaMinutes(row.Delivery, position.Location, row.Kind, now),
                    position.At
                )
            );
        }

        _lastPushed = pushed;
        if (batch.Count == 0)
        {
            return;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Interval);
        await scope.ServiceProvider.GetRequiredService<OrderClient>().PushPositionsAsync(batch, timeout.Token);
    }

    [LoggerMessage(LogLevel.Debug, "A batch of positions was dropped: {Reason}")]
    private partial void LogBatchDropped(string reason);
}
