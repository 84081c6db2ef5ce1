using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Settings;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.DriverService.Dispatch;

/// <summary>
/// Assigns a driver to each waiting delivery: expires offers, unassigns unresponsive drivers, and makes an offer to the
/// best candidate. Its state is in the database or is reported again (positions), so a restarted process resumes.
/// </summary>
internal sealed partial class DeliveryDispatchJob(
    IServiceScopeFactory scopes,
    DriverPositionStore positions,
    IOptions<DispatchOptions> options,
    TimeProvider time,
    ILogger<DeliveryDispatchJob> logger
) : BackgroundService
{
    private readonly DispatchOptions _options = options.Value;
    private readonly SemaphoreSlim _runLock = new(1, 1);

    private TimeSpan SlowSearchInterval => TimeSpan.FromSeconds(_options.SlowSearchSeconds);

    /// <summary>Processes all waiting deliveries once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _runLock.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
            var settings = await db.GetSettingsAsync(cancellationToken);
            await ExpireOffersAsync(db, cancellationToken);
            await CheckUnresponsiveDriversAsync(db, settings, cancellationToken);
            await SearchDriversAsync(db, settings, cancellationToken);
        }
        finally
        {
            _runLock.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _runLock.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.IntervalSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogRunFailed(failure);
            }
        }
    }

    private async Task ExpireOffersAsync(DriverDbContext db, CancellationToken cancellationToken)
    {
        var now = Now();
        var due = await db
            .Offers.Where(offer => offer.Status == OfferStatus.Open && offer.ExpiresAt <= now)
            .Select(offer => offer.DeliveryId)
            .ToListAsync(cancellationToken);
        foreach (var id in due)
        {
            await UpdateDeliveryAsync(
                id,
                (_, delivery) => Task.FromResult(delivery.ExpireOffer(Now())),
                cancellationToken
            );
        }
    }

    private async Task CheckUnresponsiveDriversAsync(
        DriverDbContext db,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var held = await db
            .Deliveries.Where(d => d.EndedAt == null && DeliveryStatusExtensions.InProgress.Contains(d.Status))
            .Select(d => new
            {
                d.Id,
                DriverId = d.DriverId!.Value,
                AssignedAt = d.AssignedAt!.Value,
                d.UnresponsiveSince,
            })
            .ToListAsync(cancellationToken);
        var limit = Now().AddSeconds(-settings.DriverSilenceSeconds);
        foreach (var row in held)
        {
            var heardAt = Max(positions.LastSeenAt(row.DriverId), row.AssignedAt);
            if (heardAt <= limit && row.UnresponsiveSince is null)
            {
                await UpdateDeliveryAsync(
                    row.Id,
                    (changed, delivery) =>
                        HandleUnresponsiveDriverAsync(changed, delivery, row.DriverId, heardAt, cancellationToken),
                    cancellationToken
                );
            }
            else if (heardAt > limit && row.UnresponsiveSince is not null)
            {
                await UpdateDeliveryAsync(
                    row.Id,
                    (_, delivery) => Task.FromResult(delivery.MarkResponsive()),
                    cancellationToken
                );
            }
        }
    }

    private async Task<bool> HandleUnresponsiveDriverAsync(
        DriverDbContext db,
        Delivery delivery,
        Guid driverId,
        DateTime lastSeenAt,
        CancellationToken cancellationToken
    )
    {
        if (delivery.DriverId != driverId)
        {
            return false;
        }

        var now = Now();
        var userId = delivery.DriverUserId;
        if (delivery.MarkUnresponsive(now))
        {
            DispatchMetrics.UnresponsiveDrivers.Add(1);
            db.Publish(new DriverUnresponsive(delivery.OrderId, delivery.Id, driverId, userId!.Value, lastSeenAt, now));
            return true;
        }

        if (!delivery.UnassignDriver(now))
        {
            return false;
        }

        DispatchMetrics.UnresponsiveDrivers.Add(1);

        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == driverId, cancellationToken);
        driver?.MarkIdle(now);
        db.PublishUnassigned(delivery, driverId, userId, "The driver was not heard of for too long", now);
        return true;
    }

    private async Task SearchDriversAsync(
        DriverDbContext db,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var now = Now();
        var wanting = await db
            .Deliveries.AsNoTracking()
            .Where(d => d.EndedAt == null && DeliveryStatusExtensions.AwaitingDriver.Contains(d.Status))
            .Where(d => d.Status == DeliveryStatus.Searching || d.NextSearchAt <= now)
            .OrderBy(d => d.CreatedAt)
            .ToListAsync(cancellationToken);
        if (wanting.Count == 0)
        {
            return;
        }

        var free = (await AvailableDrivers(db).Select(driver => driver.Id).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var delivery in wanting)
        {
            var isRoundRunning = delivery.NextSearchAt > now && delivery.Rounds < settings.OfferRounds;
            if (!isRoundRunning || FindNearbyDrivers(delivery, settings).Keys.Any(free.Contains))
            {
                await UpdateDeliveryAsync(
                    delivery.Id,
                    (changed, current) => AdvanceSearchAsync(changed, current, settings, cancellationToken),
                    cancellationToken
                );
            }
        }
    }

    private async Task<bool> AdvanceSearchAsync(
        DriverDbContext db,
        Delivery delivery,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var now = Now();
        if (delivery.Status == DeliveryStatus.Searching && delivery.Rounds >= settings.OfferRounds)
        {
            if (delivery.MarkUnassigned(SlowSearchInterval, now))
            {
                db.PublishProgress(delivery, now);
                DispatchMetrics.Unassigned.Add(1);
            }

            return true;
        }

        var thinkingTime = TimeSpan.FromSeconds(settings.OfferTimeoutSeconds);
        if (await SelectDriverAsync(db, delivery, settings, cancellationToken) is not { } driver)
        {
            return delivery.RecordEmptyRound(thinkingTime, SlowSearchInterval, now);
        }

        if (delivery.OfferTo(driver.Id, driver.UserId, now + thinkingTime, now) is not { } offer)
        {
            return false;
        }

        db.Publish(
            new DeliveryOffered(
                delivery.OrderId,
                delivery.Id,
                driver.Id,
                driver.UserId,
                delivery.RestaurantName,
                offer.ExpiresAt,
                now
            )
        );
        return true;
    }

    private async Task<Driver?> SelectDriverAsync(
        DriverDbContext db,
        Delivery delivery,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var near = FindNearbyDrivers(delivery, settings);
        if (near.Count == 0)
        {
            return null;
        }

        var free = await AvailableDrivers(db)
            .Select(driver => new
            {
                Driver = driver,
                Load = db.Deliveries.Count(held =>
                    held.DriverId == driver.Id && DeliveryStatusExtensions.InProgress.Contains(held.Status)
                ),
            })
            .Where(found => found.Load < _options.MaxActiveDeliveries)
            .ToListAsync(cancellationToken);

        var now = Now();
        var refusedSince = now.AddSeconds(-_options.ReofferAfterSeconds);
        var best = Candidate.SelectBest(
            from found in free
            where near.ContainsKey(found.Driver.Id) && !delivery.WasDeclinedBy(found.Driver.Id, refusedSince)
            select new Candidate(
                found.Driver.Id,
                near[found.Driver.Id],
                found.Load,
                found.Driver.RatingSum,
                found.Driver.RatingCount,
                now - found.Driver.IdleSince,
                delivery.CountExpiredOffers(found.Driver.Id)
            )
        );
        return free.Find(found => found.Driver.Id == best?.DriverId)?.Driver;
    }

    /// <summary>Drivers who are online, approved and without an open offer.</summary>
    private static IQueryable<Driver> AvailableDrivers(DriverDbContext db) =>
        db
            .Drivers.Where(driver =>
                driver.Availability == Availability.Online && driver.Status == DriverStatus.Approved
            )
            .Where(driver => !db.Offers.Any(offer => offer.DriverId == driver.Id && offer.Status == OfferStatus.Open));

    /// <summary>Responsive drivers within pickup range of the restaurant, with their distance in kilometres.</summary>
    private Dictionary<Guid, double> FindNearbyDrivers(Delivery delivery, MarketplaceSettings settings)
    {
        var heardSince = Now().AddSeconds(-settings.DriverSilenceSeconds);
        return positions
            .FindNearby(delivery.Pickup, _options.MaxPickupKm)
            .Where(found => positions.LastSeenAt(found.DriverId) > heardSince)
            .ToDictionary(found => found.DriverId, found => found.DistanceKm);
    }

    /// <summary>
    /// Updates one delivery under the write lock. A failure affects only that delivery; the next run tries it again.
    /// </summary>
    private async Task UpdateDeliveryAsync(
        Guid deliveryId,
        Func<DriverDbContext, Delivery, Task<bool>> update,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var delivery = await db
                .Deliveries.Include(d => d.Offers)
                .SingleAsync(d => d.Id == deliveryId, cancellationToken);
            if (await update(db, delivery))
            {
                // Started late: most checks of a waiting delivery change nothing and need no trace.
                using var work = NibbleTelemetry.StartLinkedActivity("dispatch delivery", delivery.OrderId);
                db.AttachToCurrentTrace();
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogDeliveryFailed(failure, deliveryId);
        }
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    private static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Error, "Looking after delivery {DeliveryId} failed; the next pass tries again")]
    private partial void LogDeliveryFailed(Exception exception, Guid deliveryId);

    [LoggerMessage(LogLevel.Error, "A dispatch pass failed; the next one follows")]
    private partial void LogRunFailed(Exception exception);
}
