using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.AnalyticsService.Projections;

/// <summary>
/// What each event changes in the read models. Plain upserts that add: they run inside the transaction that records the
/// event, cost the same however long the history is, and give the same numbers when the log is replayed.
/// </summary>
internal sealed class Projection(AnalyticsDbContext db)
{
    private static readonly Dictionary<string, Func<Projection, string, CancellationToken, Task>> ByType = new()
    {
        [UserRegistered.EventType] = Replay<UserRegistered>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderPlaced.EventType] = Replay<OrderPlaced>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderAccepted.EventType] = Replay<OrderAccepted>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderProgressed.EventType] = Replay<OrderProgressed>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderDelivered.EventType] = Replay<OrderDelivered>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderEnded.EventType] = Replay<OrderEnded>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderRefunded.EventType] = Replay<OrderRefunded>((p, e, c) => p.ApplyAsync(e, c)),
        [OrderTipChanged.EventType] = Replay<OrderTipChanged>((p, e, c) => p.ApplyAsync(e, c)),
        [RestaurantApprovalDecided.EventType] = Replay<RestaurantApprovalDecided>((p, e, c) => p.ApplyAsync(e, c)),
        [RestaurantReviewSubmitted.EventType] = Replay<RestaurantReviewSubmitted>((p, e, c) => p.ApplyAsync(e, c)),
        [DriverApprovalDecided.EventType] = Replay<DriverApprovalDecided>((p, e, c) => p.ApplyAsync(e, c)),
        [DriverReviewSubmitted.EventType] = Replay<DriverReviewSubmitted>((p, e, c) => p.ApplyAsync(e, c)),
        [DeliveryAssigned.EventType] = Replay<DeliveryAssigned>((p, e, c) => p.ApplyAsync(e, c)),
        [DeliveryProgressed.EventType] = Replay<DeliveryProgressed>((p, e, c) => p.ApplyAsync(e, c)),
    };

    /// <summary>Applies an event from the log.</summary>
    public Task ApplyAsync(string type, string data, CancellationToken cancellationToken) =>
        ByType[type](this, data, cancellationToken);

    private Task ApplyAsync(UserRegistered e, CancellationToken cancellationToken) =>
        e.Roles.Contains("customer")
            ? Sql(
                $"""
                INSERT INTO order_slots (Slot, RestaurantId, Registrations) VALUES ({Slot.Of(e.At)}, {Scope.All}, 1)
                ON CONFLICT DO UPDATE SET Registrations = Registrations + 1
                """,
                cancellationToken
            )
            : Task.CompletedTask;

    private async Task ApplyAsync(OrderPlaced e, CancellationToken cancellationToken)
    {
        await Sql(
            $"""
            INSERT INTO order_facts (OrderId, Number, CustomerId, RestaurantId, Status, Total, PlacedAt, UpdatedAt)
            VALUES ({e.OrderId}, {e.Number}, {e.CustomerId}, {e.RestaurantId}, 'placed', {e.Total}, {e.PlacedAt}, {e.PlacedAt})
            """,
            cancellationToken
        );
        await Sql(
            $"""
            INSERT INTO order_slots (Slot, RestaurantId, Placed, OrderValue)
            VALUES ({Slot.Of(e.PlacedAt)}, {Scope.All}, 1, {e.Total}), ({Slot.Of(
                e.PlacedAt
            )}, {e.RestaurantId}, 1, {e.Total})
            ON CONFLICT DO UPDATE SET Placed = Placed + 1, OrderValue = OrderValue + excluded.OrderValue
            """,
            cancellationToken
        );
        await CountStatusAsync(e.PlacedAt, e.RestaurantId, "placed", 1, cancellationToken);
        await Sql(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId) VALUES ({e.RestaurantId}, {e.RestaurantName}, {e.OwnerId})
            ON CONFLICT DO UPDATE SET Name = excluded.Name, OwnerId = excluded.OwnerId
            """,
            cancellationToken
        );
        await CountCustomerAsync(e.CustomerId, MonthOf(e.PlacedAt), cancellationToken);
    }

    private Task ApplyAsync(OrderAccepted e, CancellationToken cancellationToken) =>
        MoveAsync(e.OrderId, "accepted", e.At, cancellationToken);

    private Task ApplyAsync(OrderProgressed e, CancellationToken cancellationToken) =>
        MoveAsync(e.OrderId, e.Status, e.At, cancellationToken);

    private async Task ApplyAsync(OrderDelivered e, CancellationToken cancellationToken)
    {
        await MoveAsync(e.OrderId, "delivered", e.At, cancellationToken);
        await Sql(
            $"""
            INSERT INTO order_slots (Slot, RestaurantId, Delivered, Revenue)
            VALUES ({Slot.Of(e.At)}, {Scope.All}, 1, {e.Total}), ({Slot.Of(e.At)}, {e.RestaurantId}, 1, {e.Total})
            ON CONFLICT DO UPDATE SET Delivered = Delivered + 1, Revenue = Revenue + excluded.Revenue
            """,
            cancellationToken
        );
        if (e is { AcceptedAt: { } accepted, ReadyAt: { } ready })
        {
            await MeasureAsync(DurationKind.Preparation, e.RestaurantId, e.At, ready - accepted, cancellationToken);
        }

        await MeasureAsync(DurationKind.OrderToDoor, e.RestaurantId, e.At, e.At - e.PlacedAt, cancellationToken);
    }

    private async Task ApplyAsync(OrderEnded e, CancellationToken cancellationToken)
    {
        await MoveAsync(e.OrderId, e.Status, e.At, cancellationToken);
        await Sql(
            $"""
            INSERT INTO order_slots (Slot, RestaurantId, Ended)
            VALUES ({Slot.Of(e.At)}, {Scope.All}, 1), ({Slot.Of(e.At)}, {e.RestaurantId}, 1)
            ON CONFLICT DO UPDATE SET Ended = Ended + 1
            """,
            cancellationToken
        );
    }

    private Task ApplyAsync(OrderRefunded e, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO order_slots (Slot, RestaurantId, Refunded)
            VALUES ({Slot.Of(e.At)}, {Scope.All}, {e.Amount}), ({Slot.Of(e.At)}, {e.RestaurantId}, {e.Amount})
            ON CONFLICT DO UPDATE SET Refunded = Refunded + excluded.Refunded
            """,
            cancellationToken
        );

    private async Task ApplyAsync(OrderTipChanged e, CancellationToken cancellationToken)
    {
        // Before delivery the new tip is part of what OrderDelivered reports as total.
        if (!await db.Orders.AnyAsync(o => o.OrderId == e.OrderId && o.Status == "delivered", cancellationToken))
        {
            return;
        }

        var difference = e.Tip - e.PreviousTip;
        await Sql(
            $"""
            INSERT INTO order_slots (Slot, RestaurantId, Revenue)
            VALUES ({Slot.Of(e.At)}, {Scope.All}, {difference}), ({Slot.Of(e.At)}, {e.RestaurantId}, {difference})
            ON CONFLICT DO UPDATE SET Revenue = Revenue + excluded.Revenue
            """,
            cancellationToken
        );
    }

    private Task ApplyAsync(RestaurantApprovalDecided e, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId) VALUES ({e.RestaurantId}, {e.Name}, {e.OwnerId})
            ON CONFLICT DO UPDATE SET Name = excluded.Name, OwnerId = excluded.OwnerId
            """,
            cancellationToken
        );

    private Task ApplyAsync(RestaurantReviewSubmitted e, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO restaurant_facts (RestaurantId, Name, OwnerId, RatingSum, RatingCount)
            VALUES ({e.RestaurantId}, '', {e.OwnerId}, {e.Rating}, 1)
            ON CONFLICT DO UPDATE SET RatingSum = RatingSum + excluded.RatingSum, RatingCount = RatingCount + 1
            """,
            cancellationToken
        );

    private Task ApplyAsync(DriverApprovalDecided e, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName) VALUES ({e.DriverId}, {e.UserId}, '')
            ON CONFLICT DO UPDATE SET UserId = excluded.UserId
            """,
            cancellationToken
        );

    private Task ApplyAsync(DriverReviewSubmitted e, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName, RatingSum, RatingCount)
            VALUES ({e.DriverId}, {Guid.Empty}, '', {e.Rating}, 1)
            ON CONFLICT DO UPDATE SET RatingSum = RatingSum + excluded.RatingSum, RatingCount = RatingCount + 1
            """,
            cancellationToken
        );

    private async Task ApplyAsync(DeliveryAssigned e, CancellationToken cancellationToken)
    {
        await Sql(
            $"""
            INSERT INTO driver_facts (DriverId, UserId, FirstName) VALUES ({e.DriverId}, {e.DriverUserId}, {e.DriverFirstName})
            ON CONFLICT DO UPDATE SET UserId = excluded.UserId, FirstName = excluded.FirstName
            """,
            cancellationToken
        );
        await Sql(
            $"""
            INSERT INTO delivery_facts (OrderId, DriverId, Status, AssignedAt) VALUES ({e.OrderId}, {e.DriverId}, 'assigned', {e.At})
            ON CONFLICT DO UPDATE SET DriverId = excluded.DriverId, Status = 'assigned', AssignedAt = excluded.AssignedAt
            """,
            cancellationToken
        );
    }

    private async Task ApplyAsync(DeliveryProgressed e, CancellationToken cancellationToken)
    {
        await Sql(
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
        await Sql(
            $"""
            INSERT INTO driver_slots (Slot, DriverId, Delivered, Failed)
            VALUES ({Slot.Of(e.At)}, {driver}, {delivered}, {1 - delivered})
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
            await MeasureAsync(DurationKind.Delivery, driver, e.At, e.At - pickedUp, cancellationToken);
        }
    }

    /// <summary>Moves an order from the count of its old status to that of the new one, in the slot of its placement.</summary>
    private async Task MoveAsync(Guid orderId, string status, DateTime at, CancellationToken cancellationToken)
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
            // It was never placed (its payment failed at once): it is counted as ended, not as an order.
            return;
        }

        await Sql(
            $"UPDATE order_facts SET Status = {status}, UpdatedAt = {at} WHERE OrderId = {orderId}",
            cancellationToken
        );
        await CountStatusAsync(order.PlacedAt, order.RestaurantId, order.Status, -1, cancellationToken);
        await CountStatusAsync(order.PlacedAt, order.RestaurantId, status, 1, cancellationToken);
    }

    private Task CountStatusAsync(
        DateTime placedAt,
        Guid restaurantId,
        string status,
        int change,
        CancellationToken cancellationToken
    ) =>
        Sql(
            $"""
            INSERT INTO status_slots (Slot, RestaurantId, Status, Orders)
            VALUES ({Slot.Of(placedAt)}, {Scope.All}, {status}, {change}), ({Slot.Of(
                placedAt
            )}, {restaurantId}, {status}, {change})
            ON CONFLICT DO UPDATE SET Orders = Orders + excluded.Orders
            """,
            cancellationToken
        );

    private Task MeasureAsync(
        DurationKind kind,
        Guid scope,
        DateTime at,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var bucket = DurationSketch.BucketOf(duration);
        var seconds = Math.Max(0, (long)duration.TotalSeconds);
        return Sql(
            $"""
            INSERT INTO duration_slots (Kind, Scope, Slot, Bucket, Count, Seconds)
            VALUES ({kind.ToString()}, {Scope.All}, {Slot.Of(
                at
            )}, {bucket}, 1, {seconds}), ({kind.ToString()}, {scope}, {Slot.Of(at)}, {bucket}, 1, {seconds})
            ON CONFLICT DO UPDATE SET Count = Count + 1, Seconds = Seconds + excluded.Seconds
            """,
            cancellationToken
        );
    }

    /// <summary>
    /// Counts a customer once in each month with an order, in the cohort of the first one. An order that arrives late
    /// and lies before what was thought the first moves the customer to the earlier cohort.
    /// </summary>
    private async Task CountCustomerAsync(Guid customerId, int month, CancellationToken cancellationToken)
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
                await CountCohortAsync(later, active, -1, cancellationToken);
                await CountCohortAsync(month, active, 1, cancellationToken);
            }
        }

        var cohort = Math.Min(first ?? month, month);
        await Sql($"INSERT INTO customer_months (CustomerId, Month) VALUES ({customerId}, {month})", cancellationToken);
        await Sql(
            $"""
            INSERT INTO customer_facts (CustomerId, FirstMonth) VALUES ({customerId}, {cohort})
            ON CONFLICT DO UPDATE SET FirstMonth = excluded.FirstMonth
            """,
            cancellationToken
        );
        await CountCohortAsync(cohort, month, 1, cancellationToken);
    }

    private Task CountCohortAsync(int cohort, int month, int change, CancellationToken cancellationToken) =>
        Sql(
            $"""
            INSERT INTO cohort_cells (FirstMonth, Month, Customers) VALUES ({cohort}, {month}, {change})
            ON CONFLICT DO UPDATE SET Customers = Customers + excluded.Customers
            """,
            cancellationToken
        );

    /// <summary>Months since year 0, in UTC.</summary>
    public static int MonthOf(DateTime at) => (at.Year * 12) + at.Month - 1;

    private async Task Sql(FormattableString statement, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(statement, cancellationToken);

    private static Func<Projection, string, CancellationToken, Task> Replay<TEvent>(
        Func<Projection, TEvent, CancellationToken, Task> apply
    ) =>
        (projection, data, cancellationToken) =>
            apply(projection, JsonSerializer.Deserialize<TEvent>(data, NibbleJson.Options)!, cancellationToken);
}
