using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.DriverService.Positions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>What the Driver Service asks of its database.</summary>
public sealed class DatabaseTests
{
    /// <summary>Tables that grow with the business; reading one of them whole would get slower every day.</summary>
    private static readonly string[] UnboundedTables =
    [
        "deliveries",
        "delivery_offers",
        "drivers",
        "driver_reviews",
        "track_points",
    ];

    [Fact]
    public async Task Every_query_has_an_index_behind_it()
    {
        await using var service = new DriverServiceFixture();
        var queries = new QueryRecorder();
        var replace = service.ConfigureServices;
        service.ConfigureServices = services =>
        {
            replace?.Invoke(services);
            services.AddSingleton<IInterceptor>(queries);
        };
        await RunAllOperationsAsync(service);

        var scans = new List<string>();
        await using var connection = new SqliteConnection($"Data Source={service.DataPath}/drivers.db");
        await connection.OpenAsync();
        foreach (var query in queries.Texts)
        {
            scans.AddRange(await ScansAsync(connection, query));
        }

        Assert.True(queries.Texts.Count > 25, $"Only {queries.Texts.Count} queries were seen.");
        Assert.True(scans.Count == 0, string.Join("\n\n", scans));
    }

    private static async Task RunAllOperationsAsync(DriverServiceFixture service)
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateDeliveredOrderAsync(driver, location);
        await service.CreatePickedUpOrderAsync(driver, location);
        await service.AcceptOrderAsync(location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(31));
        await service
            .Services.GetServices<IHostedService>()
            .OfType<DriverPositionPushJob>()
            .Single()
            .PushAsync(default);
        await service.Services.GetServices<IHostedService>().OfType<TrackRecordingJob>().Single().RecordAsync(default);
        await service
            .AsCustomer(order.CustomerId)
            .PostAsJsonAsync($"/api/drivers/{driver.Id}/reviews", new { orderId = order.OrderId, rating = 5 });
        await service.AsCustomer(order.CustomerId).GetAsync("/api/drivers/reviews/mine");
        var cursor = "";
        foreach (
            var path in new[]
            {
                "?limit=1",
                "?limit=1&status=approved",
                "/nearby?lat=1&lng=1",
                $"/{driver.Id}",
                $"/{driver.Id}/reviews",
                $"/{driver.Id}/deliveries?limit=1",
                $"/{driver.Id}/deliveries?limit=1&active=true",
                $"/{driver.Id}/deliveries?limit=1&active=false",
                $"/deliveries/{order.OrderId}/route",
            }
        )
        {
            var page = await (await service.AsAdmin().GetAsync($"/api/drivers{path}")).JsonAsync();
            if (page.TryGetProperty("next", out var next) && next.GetString() is { } more)
            {
                cursor = more;
                await (await service.AsAdmin().GetAsync($"/api/drivers{path}&cursor={cursor}")).JsonAsync();
            }
        }

        foreach (
            var path in new[] { "/earnings", "/statistics", "/deliveries?active=true", "/deliveries?active=false" }
        )
        {
            await (await driver.Client.GetAsync($"/api/drivers/me{path}")).JsonAsync();
        }

        await service.DeliverEventAsync(new Contracts.UserDeleted(order.CustomerId, service.Now));
        await service.DeliverEventAsync(new Contracts.UserSuspended(driver.UserId, "Because.", service.Now));
        await service.CancelOrderAsync(order);
    }

    private static async Task<IReadOnlyList<string>> ScansAsync(SqliteConnection connection, string query)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {query}";
        foreach (var name in QueryRecorder.ParametersOf(query))
        {
            command.Parameters.AddWithValue(name, 1);
        }

        var scans = new List<string>();
        await using var plan = await command.ExecuteReaderAsync();
        while (await plan.ReadAsync())
        {
            var step = plan.GetString(3);
            if (
                step.StartsWith("SCAN", StringComparison.Ordinal)
                && !step.Contains("INDEX", StringComparison.Ordinal)
                && ReadsUnboundedTable(query, step)
            )
            {
                scans.Add($"{step}\n{query}");
            }
        }

        return scans;
    }

    private static bool ReadsUnboundedTable(string query, string step)
    {
        var alias = step.Split(' ')[1];
        return UnboundedTables.Any(table => query.Contains($"\"{table}\" AS \"{alias}\"", StringComparison.Ordinal));
    }

    /// <summary>Collects what is asked.</summary>
    private sealed class QueryRecorder : DbCommandInterceptor
    {
        private readonly ConcurrentDictionary<string, bool> _texts = [];

        public ICollection<string> Texts => _texts.Keys;

        public static IEnumerable<string> ParametersOf(string query) =>
            System.Text.RegularExpressions.Regex.Matches(query, @"@\w+").Select(match => match.Value).Distinct();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            if (command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
            {
                _texts.TryAdd(command.CommandText, true);
            }

            return ValueTask.FromResult(result);
        }
    }
}
