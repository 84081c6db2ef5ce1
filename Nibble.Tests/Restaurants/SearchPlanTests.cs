using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.Tests.Restaurants;

/// <summary>Asks SQLite how it would answer what a search asks: always by an index, never by reading the table.</summary>
public sealed class SearchPlanTests(SearchPlanTests.RecordingFixture service)
    : IClassFixture<SearchPlanTests.RecordingFixture>
{
    private const string Place = "lat=52.52&lng=13.405&radiusKm=5";

    [Theory]
    [InlineData("", "USING COVERING INDEX IX_restaurants_by_rating")]
    [InlineData("sort=delivery_fee", "USING COVERING INDEX IX_restaurants_by_delivery_fee")]
    [InlineData("minRating=4&openNow=true", "USING COVERING INDEX IX_restaurants_by_rating")]
    [InlineData("minRating=4&sort=delivery_fee", "USING COVERING INDEX IX_restaurants_by_delivery_fee")]
    [InlineData("cuisine=italian", "VIRTUAL TABLE INDEX")]
    [InlineData("q=pizza", "VIRTUAL TABLE INDEX")]
    [InlineData("q=pizza&cuisine=italian&sort=rating", "VIRTUAL TABLE INDEX")]
    [InlineData(Place, "VIRTUAL TABLE INDEX")]
    [InlineData(Place + "&q=pizza", "VIRTUAL TABLE INDEX")]
    [InlineData(Place + "&q=pizza&sort=relevance", "VIRTUAL TABLE INDEX")]
    [InlineData(Place + "&sort=rating&openNow=true", "VIRTUAL TABLE INDEX")]
    [InlineData(Place + "&sort=delivery_fee&cuisine=thai", "VIRTUAL TABLE INDEX")]
    public async Task A_search_never_reads_the_whole_table(string query, string expected)
    {
        var first = await PlanOfAsync(query);
        var next = await service.GetAsync($"/api/restaurants?limit=1&{query}");
        var second = await PlanOfAsync($"{query}&cursor={next.GetProperty("next").GetString()}");

        foreach (var plan in first.Concat(second))
        {
            Assert.DoesNotContain(
                plan.Split('\n'),
                line => line.StartsWith("SCAN r ", StringComparison.Ordinal) && !line.Contains("USING COVERING INDEX")
            );
            Assert.DoesNotContain("SCAN restaurants", plan);
        }

        Assert.All(first.Concat(second), plan => Assert.Contains(expected, plan));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sort=delivery_fee")]
    public async Task A_list_without_conditions_is_read_in_the_order_of_its_index(string query)
    {
        var first = await service.GetAsync($"/api/restaurants?limit=1&{query}");

        var plan = Assert.Single(await PlanOfAsync($"{query}&cursor={first.GetProperty("next").GetString()}"));

        Assert.StartsWith("SEARCH r USING COVERING INDEX", plan);
        Assert.DoesNotContain("TEMP B-TREE", plan);
    }

    private async Task<List<string>> PlanOfAsync(string query)
    {
        service.Searches.Clear();
        await service.GetAsync($"/api/restaurants?limit=1&{query}");
        Assert.NotEmpty(service.Searches);
        var plans = new List<string>();
        foreach (var (sql, parameters) in service.Searches.ToList())
        {
            plans.Add(
                await service.InDatabaseAsync(async db =>
                {
                    await db.Database.OpenConnectionAsync();
                    await using var command = db.Database.GetDbConnection().CreateCommand();
                    command.CommandText = "EXPLAIN QUERY PLAN " + sql;
                    foreach (var (name, value) in parameters)
                    {
                        command.Parameters.Add(new SqliteParameter(name, value));
                    }

                    var lines = new List<string>();
                    await using var reader = await command.ExecuteReaderAsync();
                    while (await reader.ReadAsync())
                    {
                        lines.Add(reader.GetString(3));
                    }

                    return string.Join('\n', lines);
                })
            );
        }

        return plans;
    }

    /// <summary>The demo city, with a note of each search in SQL.</summary>
    public sealed class RecordingFixture : RestaurantServiceFixture
    {
        public RecordingFixture()
        {
            Settings["Demo:Seed"] = "true";
            ConfigureServices = services => services.AddSingleton<IInterceptor>(new Recorder(Searches));
        }

        public List<(string Sql, List<(string Name, object? Value)> Parameters)> Searches { get; } = [];

        private sealed class Recorder(List<(string Sql, List<(string Name, object? Value)> Parameters)> searches)
            : DbCommandInterceptor
        {
            public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
                DbCommand command,
                CommandEventData eventData,
                InterceptionResult<DbDataReader> result,
                CancellationToken cancellationToken = default
            )
            {
                if (
                    command.CommandText.Contains("\"Latitude\"", StringComparison.Ordinal)
                    && command.CommandText.Contains("AS \"Key\"", StringComparison.Ordinal)
                )
                {
                    searches.Add(
                        (
                            command.CommandText,
                            [
                                .. command
                                    .Parameters.Cast<DbParameter>()
                                    .Select(parameter => (parameter.ParameterName, parameter.Value)),
                            ]
                        )
                    );
                }

                return ValueTask.FromResult(result);
            }
        }
    }
}
