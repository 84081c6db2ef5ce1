using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;

namespace Nibble.DriverService.Positions;

/// <summary>
/// Shows the Order Service, once a second, where the drivers of its orders are. Lossy: what changed since the last
/// batch goes out, and a batch that cannot be delivered is dropped, for the next one is newer.
/// </summary>
internal sealed partial class PushPositions(
    IServiceScopeFactory scopes,
    PositionBoard positions,
    TimeProvider time,
    ILogger<PushPositions> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Dictionary<Guid, DateTime> _pushed = [];

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
                LogDropped(failure.Message);
            }
        }
    }

    internal async Task PushAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
        var held = await (
            from delivery in db.Deliveries.AsNoTracking()
            where delivery.EndedAt == null && DeliveryStatuses.Held.Contains(delivery.Status)
            join driver in db.Drivers.IgnoreQueryFilters() on delivery.DriverId equals driver.Id
            select new { Delivery = delivery, driver.Vehicle.Kind }
        ).ToListAsync(cancellationToken);

        var now = time.GetUtcNow().UtcDateTime;
        var batch = new List<DriverPosition>();
        var pushed = new Dictionary<Guid, DateTime>(held.Count);
        foreach (var row in held)
        {
            var driverId = row.Delivery.DriverId!.Value;
            if (positions.Of(driverId) is not { } position)
            {
                continue;
            }

            pushed[row.Delivery.Id] = position.At;
            if (_pushed.TryGetValue(row.Delivery.Id, out var before) && before >= position.At)
            {
                continue;
            }

            batch.Add(
                new DriverPosition(
                    row.Delivery.OrderId,
                    driverId,
                    position.Location,
                    position.Heading,
                    Travel.EtaMinutes(row.Delivery, position.Location, row.Kind, now),
                    position.At
                )
            );
        }

        _pushed = pushed;
        if (batch.Count == 0)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Interval);
        await scope.ServiceProvider.GetRequiredService<OrderClient>().PushAsync(batch, patience.Token);
    }

    [LoggerMessage(LogLevel.Debug, "A batch of positions was dropped: {Reason}")]
    private partial void LogDropped(string reason);
}
