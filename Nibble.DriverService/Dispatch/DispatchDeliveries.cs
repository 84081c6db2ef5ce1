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
/// Finds a driver for each delivery that wants one: closes offers that ran out, takes deliveries from drivers gone
/// silent, asks the best candidate. All that it goes by is in the database or comes in again by itself (positions), so a
/// restart resumes where the last process stopped.
/// </summary>
internal sealed partial class DispatchDeliveries(
    IServiceScopeFactory scopes,
    PositionBoard positions,
    IOptions<DispatchOptions> options,
    TimeProvider time,
    ILogger<DispatchDeliveries> logger
) : BackgroundService
{
    private readonly DispatchOptions _options = options.Value;
    private readonly SemaphoreSlim _onePass = new(1, 1);

    private TimeSpan Slowly => TimeSpan.FromSeconds(_options.SlowSearchSeconds);

    /// <summary>One pass over everything that waits.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _onePass.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<DriverDbContext>();
            var settings = await db.GetSettingsAsync(cancellationToken);
            await ExpireOffersAsync(db, cancellationToken);
            await WatchSilenceAsync(db, settings, cancellationToken);
            await SearchAsync(db, settings, cancellationToken);
        }
        finally
        {
            _onePass.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _onePass.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.EverySeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogPassFailed(failure);
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
            await ChangeAsync(id, (_, delivery) => Task.FromResult(delivery.ExpireOffer(Now())), cancellationToken);
        }
    }

    private async Task WatchSilenceAsync(
        DriverDbContext db,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var held = await db
            .Deliveries.Where(d => d.EndedAt == null && DeliveryStatuses.Held.Contains(d.Status))
            .Select(d => new
            {
                d.Id,
                DriverId = d.DriverId!.Value,
                AssignedAt = d.AssignedAt!.Value,
                d.SilentSince,
            })
            .ToListAsync(cancellationToken);
        var limit = Now().AddSeconds(-settings.DriverSilenceSeconds);
        foreach (var row in held)
        {
            var heardAt = Later(positions.HeardAt(row.DriverId), row.AssignedAt);
            if (heardAt <= limit && row.SilentSince is null)
            {
                await ChangeAsync(
                    row.Id,
                    (changed, delivery) => FallSilentAsync(changed, delivery, row.DriverId, heardAt, cancellationToken),
                    cancellationToken
                );
            }
            else if (heardAt > limit && row.SilentSince is not null)
            {
                await ChangeAsync(
                    row.Id,
                    (_, delivery) => Task.FromResult(delivery.NoteSignOfLife()),
                    cancellationToken
                );
            }
        }
    }

    private async Task<bool> FallSilentAsync(
        DriverDbContext db,
        Delivery delivery,
        Guid driverId,
        DateTime heardAt,
        CancellationToken cancellationToken
    )
    {
        if (delivery.DriverId != driverId)
        {
            return false;
        }

        var now = Now();
        var userId = delivery.DriverUserId;
        if (delivery.NoteSilence(now))
        {
            DispatchMetrics.Silent.Add(1);
            db.Publish(
                new DriverUnresponsive(delivery.OrderId, delivery.Id, driverId, userId!.Value, heardAt, now),
                now
            );
            return true;
        }

        if (!delivery.LoseDriver(now))
        {
            return false;
        }

        DispatchMetrics.Silent.Add(1);

        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == driverId, cancellationToken);
        driver?.BecomeIdle(now);
        db.PublishLoss(delivery, driverId, userId, "The driver was not heard of for too long", now);
        return true;
    }

    private async Task SearchAsync(
        DriverDbContext db,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var now = Now();
        var wanting = await db
            .Deliveries.AsNoTracking()
            .Where(d => d.EndedAt == null && DeliveryStatuses.Wanting.Contains(d.Status))
            .Where(d => d.Status == DeliveryStatus.Searching || d.SearchAt <= now)
            .OrderBy(d => d.CreatedAt)
            .ToListAsync(cancellationToken);
        if (wanting.Count == 0)
        {
            return;
        }

        var free = (await FreeDrivers(db).Select(driver => driver.Id).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var delivery in wanting)
        {
            var isRoundRunning = delivery.SearchAt > now && delivery.Rounds < settings.OfferRounds;
            if (!isRoundRunning || Near(delivery, settings).Keys.Any(free.Contains))
            {
                await ChangeAsync(
                    delivery.Id,
                    (changed, current) => SearchForAsync(changed, current, settings, cancellationToken),
                    cancellationToken
                );
            }
        }
    }

    private async Task<bool> SearchForAsync(
        DriverDbContext db,
        Delivery delivery,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var now = Now();
        if (delivery.Status == DeliveryStatus.Searching && delivery.Rounds >= settings.OfferRounds)
        {
            if (delivery.SlowDown(Slowly, now))
            {
                db.PublishProgress(delivery, now);
                DispatchMetrics.Unassigned.Add(1);
            }

            return true;
        }

        var thinkingTime = TimeSpan.FromSeconds(settings.OfferTimeoutSeconds);
        if (await BestDriverAsync(db, delivery, settings, cancellationToken) is not { } driver)
        {
            return delivery.FindNobody(thinkingTime, Slowly, now);
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
            ),
            now
        );
        return true;
    }

    private async Task<Driver?> BestDriverAsync(
        DriverDbContext db,
        Delivery delivery,
        MarketplaceSettings settings,
        CancellationToken cancellationToken
    )
    {
        var near = Near(delivery, settings);
        if (near.Count == 0)
        {
            return null;
        }

        var free = await FreeDrivers(db)
            .Select(driver => new
            {
                Driver = driver,
                Load = db.Deliveries.Count(held =>
                    held.DriverId == driver.Id && DeliveryStatuses.Held.Contains(held.Status)
                ),
            })
            .Where(found => found.Load < _options.MaxLoad)
            .ToListAsync(cancellationToken);

        var now = Now();
        var refusedSince = now.AddSeconds(-_options.AskAgainSeconds);
        var best = Candidate.Best(
            from found in free
            where near.ContainsKey(found.Driver.Id) && !delivery.WasRefusedBy(found.Driver.Id, refusedSince)
            select new Candidate(
                found.Driver.Id,
                near[found.Driver.Id],
                found.Load,
                found.Driver.RatingSum,
                found.Driver.RatingCount,
                now - found.Driver.IdleSince,
                delivery.TimesIgnoredBy(found.Driver.Id)
            )
        );
        return free.Find(found => found.Driver.Id == best?.DriverId)?.Driver;
    }

    /// <summary>Who wants work and thinks about no offer.</summary>
    private static IQueryable<Driver> FreeDrivers(DriverDbContext db) =>
        db
            .Drivers.Where(driver =>
                driver.Availability == Availability.Online && driver.Status == DriverStatus.Approved
            )
            .Where(driver => !db.Offers.Any(offer => offer.DriverId == driver.Id && offer.Status == OfferStatus.Open));

    /// <summary>Drivers not silent within reach of the restaurant, with their distance in kilometres.</summary>
    private Dictionary<Guid, double> Near(Delivery delivery, MarketplaceSettings settings)
    {
        var heardSince = Now().AddSeconds(-settings.DriverSilenceSeconds);
        return positions
            .Near(delivery.Pickup, _options.MaxPickupKm)
            .Where(found => positions.HeardAt(found.DriverId) > heardSince)
            .ToDictionary(found => found.DriverId, found => found.DistanceKm);
    }

    /// <summary>
    /// Changes one delivery under the write lock. A failure concerns that delivery alone: the next pass tries it again.
    /// </summary>
    private async Task ChangeAsync(
        Guid deliveryId,
        Func<DriverDbContext, Delivery, Task<bool>> change,
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
            if (await change(db, delivery))
            {
                // Not earlier: most looks at a delivery that waits for a driver end with nothing to do.
                using var work = NibbleTelemetry.StartWork("dispatch delivery", delivery.OrderId);
                db.PublishWithinCurrentTrace();
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(failure, deliveryId);
        }
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Error, "Looking after delivery {DeliveryId} failed; the next pass tries again")]
    private partial void LogFailed(Exception exception, Guid deliveryId);

    [LoggerMessage(LogLevel.Error, "A dispatch pass failed; the next one follows")]
    private partial void LogPassFailed(Exception exception);
}
