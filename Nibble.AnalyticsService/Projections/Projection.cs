using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AnalyticsService.Projections;

/// <summary>
/// Applies events to the read models. Uses additive upserts: they run in the transaction that records the event, their
/// cost does not depend on the history, and a replay of the log gives the same figures.
/// </summary>
internal sealed class Projection(AnalyticsDbContext db)
{
    private static readonly Dictionary<string, Func<Projection, string, CancellationToken, Task>> Handlers = new()
    {
        [EventTypeAttribute.Of<UserRegistered>()] = CreateHandler<UserRegistered>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderPlaced>()] = CreateHandler<OrderPlaced>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderAccepted>()] = CreateHandler<OrderAccepted>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderProgressed>()] = CreateHandler<OrderProgressed>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderDelivered>()] = CreateHandler<OrderDelivered>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderEnded>()] = CreateHandler<OrderEnded>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderRefunded>()] = CreateHandler<OrderRefunded>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<OrderTipChanged>()] = CreateHandler<OrderTipChanged>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<RestaurantApprovalDecided>()] = CreateHandler<RestaurantApprovalDecided>(
            (p, e, c) => p.ApplyAsync(e, c)
        ),
        [EventTypeAttribute.Of<RestaurantReviewSubmitted>()] = CreateHandler<RestaurantReviewSubmitted>(
            (p, e, c) => p.ApplyAsync(e, c)
        ),
        [EventTypeAttribute.Of<DriverApprovalDecided>()] = CreateHandler<DriverApprovalDecided>(
            (p, e, c) => p.ApplyAsync(e, c)
        ),
        [EventTypeAttribute.Of<DriverReviewSubmitted>()] = CreateHandler<DriverReviewSubmitted>(
            (p, e, c) => p.ApplyAsync(e, c)
        ),
        [EventTypeAttribute.Of<DeliveryAssigned>()] = CreateHandler<DeliveryAssigned>((p, e, c) => p.ApplyAsync(e, c)),
        [EventTypeAttribute.Of<DeliveryProgressed>()] = CreateHandler<DeliveryProgressed>(
            (p, e, c) => p.ApplyAsync(e, c)
        ),
    };

    /// <summary>Applies an event of the log.</summary>
    public Task ApplyAsync(string type, string data, CancellationToken cancellationToken) =>
        Handlers[type](this, data, cancellationToken);

    private Task ApplyAsync(UserRegistered e, CancellationToken cancellationToken) =>
        e.Roles.Contains("customer")
            ? ExecuteSqlAsync(
                $"""
                INSERT INTO order_rollups (TimeBucket, RestaurantId, Registrations) VALUES ({TimeBucket.Of(
                    e.At
                )}, {RollupScope.All}, 1)
                ON CONFLICT DO UPDATE SET Registrations = Registrations + 1
                """,
                cancellationToken
            )
            : Task.CompletedTask;

    private async Task ApplyAsync(OrderPlaced e, CancellationToken cancellationToken)
    {
        await ExecuteSqlAsync(
            $"""
            INSERT INTO order_facts (OrderId, Number, CustomerId, RestaurantId, Status, Total, PlacedAt, UpdatedAt)
            VALUES ({e.OrderId}, {e.Number}, {e.CustomerId}, {e.RestaurantId}, 'placed', {e.Total}, {e.PlacedAt}, {e.PlacedAt})
            """,
            cancellationToken
        );
        await ExecuteSqlAsync(
            $"""
            INSERT INTO order_rollups (TimeBucket, RestaurantId, Placed, OrderValue)
            VALUES ({TimeBucket.Of(e.PlacedAt)}, {RollupScope.All}, 1, {e.Total}), ({TimeBucket.Of(
                e.PlacedAt
            )}, {e.RestaurantId}, 1, {e.Total})
            ON CONFLICT DO UPDATE SET Placed = Placed + 1, OrderValue = OrderValue + excluded.OrderValue
            """,
            cancellationToken
        );
        await AddToStatusAsync(e.PlacedAt, e.RestaurantId, "placed", 1, cancellationToken);
        await ExecuteSqlAsync(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId) VALUES ({e.RestaurantId}, {e.RestaurantName}, {e.OwnerId})
            ON CONFLICT DO UPDATE SET Name = excluded.Name, OwnerId = excluded.OwnerId
            """,
            cancellationToken
        );
        await AddCustomerMonthAsync(e.CustomerId, MonthOf(e.PlacedAt), cancellationToken);
    }

    private Task ApplyAsync(OrderAccepted e, CancellationToken cancellationToken) =>
        ChangeOrderStatusAsync(e.OrderId, "accepted", e.At, cancellationToken);

    private Task ApplyAsync(OrderProgressed e, CancellationToken cancellationToken) =>
        ChangeOrderStatusAsync(e.OrderId, e.Status, e.At, cancellationToken);

    private async Task ApplyAsync(OrderDelivered e, CancellationToken cancellationToken)
    {
        await ChangeOrderStatusAsync(e.OrderId, "delivered", e.At, cancellationToken);
        await ExecuteSqlAsync(
            $"""
            INSERT INTO order_rollups (TimeBucket, RestaurantId, Delivered, Revenue)
            VALUES ({TimeBucket.Of(e.At)}, {RollupScope.All}, 1, {e.Total}), ({TimeBucket.Of(
                e.At
            )}, {e.RestaurantId}, 1, {e.Total})
            ON CONFLICT DO UPDATE SET Delivered = Delivered + 1, Revenue = Revenue + excluded.Revenue
            """,
            cancellationToken
        );
        if (e is { AcceptedAt: { } accepted, ReadyAt: { } ready })
        {
            await AddDurationAsync(DurationKind.Preparation, e.RestaurantId, e.At, ready - accepted, cancellationToken);
        }

        await AddDurationAsync(DurationKind.OrderToDoor, e.RestaurantId, e.At, e.At - e.PlacedAt, cancellationToken);
    }

    private async Task ApplyAsync(OrderEnded e, CancellationToken cancellationToken)
    {
        await ChangeOrderStatusAsync(e.OrderId, e.Status, e.At, cancellationToken);
        await ExecuteSqlAsync(
            $"""
            INSERT INTO order_rollups (TimeBucket, RestaurantId, Ended)
            VALUES ({TimeBucket.Of(e.At)}, {RollupScope.All}, 1), ({TimeBucket.Of(e.At)}, {e.RestaurantId}, 1)
            ON CONFLICT DO UPDATE SET Ended = Ended + 1
            """,
            cancellationToken
        );
    }

    private Task ApplyAsync(OrderRefunded e, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO order_rollups (TimeBucket, RestaurantId, Refunded)
            VALUES ({TimeBucket.Of(e.At)}, {RollupScope.All}, {e.Amount}), ({TimeBucket.Of(
                e.At
            )}, {e.RestaurantId}, {e.Amount})
            ON CONFLICT DO UPDATE SET Refunded = Refunded + excluded.Refunded
            """,
            cancellationToken
        );

    private async Task ApplyAsync(OrderTipChanged e, CancellationToken cancellationToken)
    {
        // Before delivery, the total of OrderDelivered will include the new tip.
        if (!await db.Orders.AnyAsync(o => o.OrderId == e.OrderId && o.Status == "delivered", cancellationToken))
        {
            return;
        }

        var difference = e.Tip - e.PreviousTip;
        await ExecuteSqlAsync(
            $"""
            INSERT INTO order_rollups (TimeBucket, RestaurantId, Revenue)
            VALUES ({TimeBucket.Of(e.At)}, {RollupScope.All}, {difference}), ({TimeBucket.Of(
                e.At
            )}, {e.RestaurantId}, {difference})
            ON CONFLICT DO UPDATE SET Revenue = Revenue + excluded.Revenue
            """,
            cancellationToken
        );
    }

    private Task ApplyAsync(RestaurantApprovalDecided e, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId) VALUES ({e.RestaurantId}, {e.Name}, {e.OwnerId})
            ON CONFLICT DO UPDATE SET Name = excluded.Name, OwnerId = excluded.OwnerId
            """,
            cancellationToken
        );

    private Task ApplyAsync(RestaurantReviewSubmitted e, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId, RatingSum, RatingCount)
            VALUES ({e.RestaurantId}, '', {e.OwnerId}, {e.Rating}, 1)
            ON CONFLICT DO UPDATE SET RatingSum = RatingSum + excluded.RatingSum, RatingCount = RatingCount + 1
            """,
            cancellationToken
        );

    private Task ApplyAsync(DriverApprovalDecided e, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName) VALUES ({e.DriverId}, {e.UserId}, '')
            ON CONFLICT DO UPDATE SET UserId = excluded.UserId
            """,
            cancellationToken
        );

    private Task ApplyAsync(DriverReviewSubmitted e, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName, RatingSum, RatingCount)
            VALUES ({e.DriverId}, {Guid.Empty}, '', {e.Rating}, 1)
            ON CONFLICT DO UPDATE SET RatingSum = RatingSum + excluded.RatingSum, RatingCount = RatingCount + 1
            """,
            cancellationToken
        );

    private async Task ApplyAsync(DeliveryAssigned e, CancellationToken cancellationToken)
    {
        await ExecuteSqlAsync(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName) VALUES ({e.DriverId}, {e.DriverUserId}, {e.DriverFirstName})
            ON CONFLICT DO UPDATE SET UserId = excluded.UserId, FirstName = excluded.FirstName
            """,
            cancellationToken
        );
        await ExecuteSqlAsync(
            $"""
            INSERT INTO delivery_facts (OrderId, DriverId, Status, AssignedAt) VALUES ({e.OrderId}, {e.DriverId}, 'assigned', {e.At})
            ON CONFLICT DO UPDATE SET DriverId = excluded.DriverId, Status = 'assigned', AssignedAt = excluded.AssignedAt
            """,
            cancellationToken
        );
    }

    private async Task ApplyAsync(DeliveryProgressed e, CancellationToken cancellationToken)
    {
        await ExecuteSqlAsync(
            $"""
            INSERT INTO delivery_facts (OrderId, DriverId, Status, PickedUpAt)
            VALUES ({e.OrderId}, {e.DriverId}, {e.Status}, {(e.Status == "picked_up" ? e.At : (DateTime?)null)})
            ON CONFLICT DO UPDATE SET Status = excluded.Status, PickedUpAt = coalesce(excluded.PickedUpAt, PickedUpAt)
            """,
            cancellationToken
        );
        if (e is not { DriverId: { } driver, Status: "delivered" or "failed" })
        {
            return;
        }

        var delivered = e.Status == "delivered" ? 1 : 0;
        await ExecuteSqlAsync(
            $"""
            INSERT INTO driver_rollups (TimeBucket, DriverId, Delivered, Failed)
            VALUES ({TimeBucket.Of(e.At)}, {driver}, {delivered}, {1 - delivered})
            ON CONFLICT DO UPDATE SET Delivered = Delivered + excluded.Delivered, Failed = Failed + excluded.Failed
            """,
            cancellationToken
        );
        var pickedUpAt = await db
            .Deliveries.Where(delivery => delivery.OrderId == e.OrderId)
            .Select(delivery => delivery.PickedUpAt)
            .SingleAsync(cancellationToken);
        if (delivered == 1 && pickedUpAt is { } pickedUp)
        {
            await AddDurationAsync(DurationKind.Delivery, driver, e.At, e.At - pickedUp, cancellationToken);
        }
    }

    /// <summary>
    /// Moves an order between the counts of its old and new status, in the time bucket of its placement.
    /// </summary>
    private async Task ChangeOrderStatusAsync(
        Guid orderId,
        string status,
        DateTime at,
        CancellationToken cancellationToken
    )
    {
        var order = await db
            .Orders.AsNoTracking()
            .Where(o => o.OrderId == orderId)
            .Select(o => new
            {
                o.PlacedAt,
                o.RestaurantId,
                o.Status,
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (order is null)
        {
            // Never placed, because its payment failed: counted as ended, not as an order.
            return;
        }

        await ExecuteSqlAsync(
            $"UPDATE order_facts SET Status = {status}, UpdatedAt = {at} WHERE OrderId = {orderId}",
            cancellationToken
        );
        await AddToStatusAsync(order.PlacedAt, order.RestaurantId, order.Status, -1, cancellationToken);
        await AddToStatusAsync(order.PlacedAt, order.RestaurantId, status, 1, cancellationToken);
    }

    private Task AddToStatusAsync(
        DateTime placedAt,
        Guid restaurantId,
        string status,
        int change,
        CancellationToken cancellationToken
    ) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO status_rollups (TimeBucket, RestaurantId, Status, Orders)
            VALUES ({TimeBucket.Of(placedAt)}, {RollupScope.All}, {status}, {change}), ({TimeBucket.Of(
                placedAt
            )}, {restaurantId}, {status}, {change})
            ON CONFLICT DO UPDATE SET Orders = Orders + excluded.Orders
            """,
            cancellationToken
        );

    private Task AddDurationAsync(
        DurationKind kind,
        Guid scope,
        DateTime at,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var bucket = DurationSketch.GetBin(duration);
        var seconds = Math.Max(0, (long)duration.TotalSeconds);
        return ExecuteSqlAsync(
            $"""
            INSERT INTO duration_rollups (Kind, Scope, TimeBucket, Bin, Count, Seconds)
            VALUES ({kind.ToString()}, {RollupScope.All}, {TimeBucket.Of(
                at
            )}, {bucket}, 1, {seconds}), ({kind.ToString()}, {scope}, {TimeBucket.Of(at)}, {bucket}, 1, {seconds})
            ON CONFLICT DO UPDATE SET Count = Count + 1, Seconds = Seconds + excluded.Seconds
            """,
            cancellationToken
        );
    }

    /// <summary>
    /// Counts a customer once per month with an order, in the cohort of the first month. A late event of an earlier
    /// month moves the customer to the earlier cohort.
    /// </summary>
    private async Task AddCustomerMonthAsync(Guid customerId, int month, CancellationToken cancellationToken)
    {
        if (
            await db.CustomerMonths.AnyAsync(
                seen => seen.CustomerId == customerId && seen.Month == month,
                cancellationToken
            )
        )
        {
            return;
        }

        var first = await db
            .Customers.Where(customer => customer.CustomerId == customerId)
            .Select(customer => (int?)customer.FirstMonth)
            .SingleOrDefaultAsync(cancellationToken);
        if (first is { } later && month < later)
        {
            var months = await db
                .CustomerMonths.Where(seen => seen.CustomerId == customerId)
                .Select(seen => seen.Month)
                .ToListAsync(cancellationToken);
            foreach (var active in months)
            {
                await AddToCohortAsync(later, active, -1, cancellationToken);
                await AddToCohortAsync(month, active, 1, cancellationToken);
            }
        }

        var cohort = Math.Min(first ?? month, month);
        await ExecuteSqlAsync(
            $"INSERT INTO customer_months (CustomerId, Month) VALUES ({customerId}, {month})",
            cancellationToken
        );
        await ExecuteSqlAsync(
            $"""
            INSERT INTO customer_facts (CustomerId, FirstMonth) VALUES ({customerId}, {cohort})
            ON CONFLICT DO UPDATE SET FirstMonth = excluded.FirstMonth
            """,
            cancellationToken
        );
        await AddToCohortAsync(cohort, month, 1, cancellationToken);
    }

    private Task AddToCohortAsync(int cohort, int month, int change, CancellationToken cancellationToken) =>
        ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_cells (FirstMonth, Month, Customers) VALUES ({cohort}, {month}, {change})
            ON CONFLICT DO UPDATE SET Customers = Customers + excluded.Customers
            """,
            cancellationToken
        );

    /// <summary>Months since year 0, in UTC.</summary>
    public static int MonthOf(DateTime at) => (at.Year * 12) + at.Month - 1;

    private async Task ExecuteSqlAsync(FormattableString statement, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(statement, cancellationToken);

    private static Func<Projection, string, CancellationToken, Task> CreateHandler<TEvent>(
        Func<Projection, TEvent, CancellationToken, Task> apply
    ) =>
        (projection, data, cancellationToken) =>
            apply(projection, JsonSerializer.Deserialize<TEvent>(data, NibbleJson.Options)!, cancellationToken);
}
