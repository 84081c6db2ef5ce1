using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Projections;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.Analytics;

/// <summary>The read models against a count by hand over the same events.</summary>
public sealed class ProjectionTests
{
    private static readonly DateTime Start = new(2026, 1, 10, 0, 0, 0, DateTimeKind.Utc);

    [Property(MaxTest = 5)]
    public async Task The_rollups_equal_a_count_by_hand_and_a_rebuild_gives_the_same(int seed, PositiveInt orders)
    {
        await using var analytics = new ServiceFixture<AnalyticsDbContext>();
        var history = History.Random(seed, 1 + (orders.Get * 17 % 200));
        await RecordAsync(analytics, history);

        var before = await SnapshotAsync(analytics);
        await RebuildAsync(analytics);
        var after = await SnapshotAsync(analytics);

        Assert.Equal(before, after);
        await AssertEqualsByHandAsync(analytics, history);
    }

    private static async Task AssertEqualsByHandAsync(ServiceFixture<AnalyticsDbContext> analytics, History history)
    {
        const string Period = "from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z";
        var admin = analytics.AsAdmin();
        var placed = history.Events.OfType<OrderPlaced>().ToList();
        var delivered = history.Events.OfType<OrderDelivered>().ToList();
        var refunded = history.Events.OfType<OrderRefunded>().Sum(refund => refund.Amount);

        foreach (var restaurant in placed.Select(order => (Guid?)order.RestaurantId).Distinct().Append(null))
        {
            var scope = restaurant is null ? "" : $"&restaurantId={restaurant}";
            var counts = await GetAsync(admin, $"/api/analytics/orders/count?{Period}{scope}");
            var statuses = await GetAsync(admin, $"/api/analytics/orders/status-breakdown?{Period}{scope}");
            bool Mine(Guid id) => restaurant is null || id == restaurant;

            Assert.Equal(placed.Count(order => Mine(order.RestaurantId)), counts.GetProperty("total").GetInt32());
            Assert.Equal(
                delivered.Count(order => Mine(order.RestaurantId)),
                counts.GetProperty("delivered").GetInt32()
            );
            Assert.Equal(
                counts.GetProperty("total").GetInt64(),
                counts.GetProperty("buckets").EnumerateArray().Sum(bucket => bucket.GetProperty("value").GetInt64())
            );
            var byHand = history
                .FinalStatuses.Where(order => Mine(order.Value.Restaurant))
                .GroupBy(order => order.Value.Status)
                .ToDictionary(group => group.Key, group => group.Count());
            Assert.Equal(
                byHand.OrderBy(status => status.Key),
                statuses
                    .GetProperty("statuses")
                    .EnumerateArray()
                    .ToDictionary(
                        status => status.GetProperty("status").GetString()!,
                        status => status.GetProperty("orders").GetInt32()
                    )
                    .OrderBy(status => status.Key)
            );
        }

        var revenue = await GetAsync(admin, $"/api/analytics/orders/revenue?{Period}&bucket=week");
        Assert.Equal(delivered.Sum(order => order.Total) - refunded, revenue.GetProperty("total").GetInt64());

        var cohorts = await GetAsync(admin, "/api/analytics/customers/cohorts");
        var cohortsByHand = placed
            .GroupBy(order => order.CustomerId)
            .Select(orders => orders.Select(order => Projection.MonthOf(order.PlacedAt)).ToHashSet())
            .SelectMany(months => months.Select(month => (First: months.Min(), Later: month - months.Min())))
            .CountBy(cell => cell)
            .OrderBy(cell => cell.Key)
            .Select(cell => cell.Value);
        Assert.Equal(
            cohortsByHand,
            cohorts
                .GetProperty("items")
                .EnumerateArray()
                .SelectMany(cohort => cohort.GetProperty("months").EnumerateArray())
                .Select(month => month.GetProperty("customers").GetInt32())
        );
    }

    private static async Task RecordAsync(ServiceFixture<AnalyticsDbContext> analytics, History history)
    {
        await using var scope = analytics.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        foreach (var @event in history.Events)
        {
            await RecordAsync((dynamic)@event, scope.ServiceProvider);
        }

        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static Task RecordAsync<TEvent>(TEvent @event, IServiceProvider services)
        where TEvent : IEvent =>
        services.GetRequiredService<ProjectionEventHandler<TEvent>>().HandleAsync(@event, CancellationToken.None);

    private static async Task RebuildAsync(ServiceFixture<AnalyticsDbContext> analytics)
    {
        const string path = "/api/analytics/rebuild";
        var answer = await analytics.AsAdmin().PostAsync(path, null);
        await answer.JsonAsync(HttpStatusCode.Accepted);
        var progress = await Eventually.PollAsync(
            async () => await (await analytics.AsAdmin().GetAsync(answer.Headers.Location)).JsonAsync(),
            progress => progress.GetProperty("status").GetString() != "running"
        );
        Assert.Equal("done", progress.GetProperty("status").GetString());
        Assert.Equal(progress.GetProperty("total").GetInt64(), progress.GetProperty("done").GetInt64());
        Assert.NotEqual(0, progress.GetProperty("done").GetInt64());
    }

    /// <summary>Every row of every read model, as text.</summary>
    private static Task<string> SnapshotAsync(ServiceFixture<AnalyticsDbContext> analytics) =>
        analytics.InDatabaseAsync(async db =>
            JsonSerializer.Serialize(
                new
                {
                    Orders = await db.Orders.OrderBy(row => row.OrderId).ToListAsync(),
                    Slots = await db
                        .OrderRollups.OrderBy(row => row.RestaurantId)
                        .ThenBy(row => row.TimeBucket)
                        .ToListAsync(),
                    Statuses = await db
                        .StatusRollups.OrderBy(row => row.RestaurantId)
                        .ThenBy(row => row.TimeBucket)
                        .ThenBy(row => row.Status)
                        .ToListAsync(),
                    Durations = await db
                        .DurationRollups.OrderBy(row => row.Scope)
                        .ThenBy(row => row.Kind)
                        .ThenBy(row => row.TimeBucket)
                        .ThenBy(row => row.Bin)
                        .ToListAsync(),
                    Cohorts = await db.Cohorts.OrderBy(row => row.FirstMonth).ThenBy(row => row.Month).ToListAsync(),
                    Restaurants = await db.Restaurants.OrderBy(row => row.RestaurantId).ToListAsync(),
                }
            )
        );

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        await (await client.GetAsync(path)).JsonAsync();

    /// <summary>Orders of a few customers at a few restaurants, each going some way of its life.</summary>
    private sealed record History(
        IReadOnlyList<object> Events,
        IReadOnlyDictionary<Guid, (Guid Restaurant, string Status)> FinalStatuses
    )
    {
        public static History Random(int seed, int orders)
        {
            var random = new Random(seed);
            var restaurants = Ids(4);
            var owners = Ids(4);
            var customers = Ids(12);
            var events = new List<object>();
            var statuses = new Dictionary<Guid, (Guid, string)>();
            for (var n = 0; n < orders; n++)
            {
                var id = NewId();
                var restaurant = random.Next(restaurants.Length);
                var customer = customers[random.Next(customers.Length)];
                var placedAt = Start.AddMinutes(random.Next(100 * 24 * 60));
                var total = random.Next(500, 6000);
                var status = "placed";
                events.Add(
                    new OrderPlaced(
                        id,
                        $"N{n}",
                        customer,
                        restaurants[restaurant],
                        $"R{restaurant}",
                        owners[restaurant],
                        [],
                        total,
                        0,
                        0,
                        0,
                        0,
                        total,
                        "EUR",
                        null,
                        null,
                        placedAt
                    )
                );
                var steps = random.Next(6);
                if (steps >= 1 && random.Next(5) == 0)
                {
                    status = random.Next(2) == 0 ? "cancelled" : "rejected";
                    events.Add(
                        new OrderEnded(
                            id,
                            $"N{n}",
                            customer,
                            restaurants[restaurant],
                            "R",
                            owners[restaurant],
                            status,
                            "because",
                            "system",
                            0,
                            "EUR",
                            placedAt.AddMinutes(5)
                        )
                    );
                }
                else
                {
                    foreach (var next in new[] { "preparing", "ready", "picked_up", "delivered", "refund" }.Take(steps))
                    {
                        var at = placedAt.AddMinutes(random.Next(10, 60));
                        object step = next switch
                        {
                            "delivered" => new OrderDelivered(
                                id,
                                $"N{n}",
                                customer,
                                restaurants[restaurant],
                                "R",
                                null,
                                total,
                                "EUR",
                                placedAt,
                                placedAt.AddMinutes(3),
                                placedAt.AddMinutes(random.Next(5, 40)),
                                at
                            ),
                            "refund" => new OrderRefunded(
                                id,
                                $"N{n}",
                                customer,
                                restaurants[restaurant],
                                random.Next(1, total),
                                "EUR",
                                "cold",
                                at
                            ),
                            _ => new OrderProgressed(id, $"N{n}", customer, restaurants[restaurant], "R", next, at),
                        };
                        events.Add(step);
                        status = next == "refund" ? status : next;
                    }
                }

                statuses[id] = (restaurants[restaurant], status);
            }

            return new History(events, statuses);

            Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => NewId())];

            Guid NewId()
            {
                var bytes = new byte[16];
                random.NextBytes(bytes);
                return new Guid(bytes);
            }
        }
    }
}
