using System.Net;
using System.Text.Json;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Analytics;

public sealed class LiveTests(ServiceFixture<AnalyticsDbContext> analytics)
    : IClassFixture<ServiceFixture<AnalyticsDbContext>>
{
    private const string Path = "/api/analytics/live";

    [Fact]
    public async Task An_admin_sees_an_order_as_it_is_placed()
    {
        using var stream = await OpenAsync();
        var before = OrdersPerMinute(await EventAsync(stream));

        await PlaceAsync();
        var after = await Eventually.AdvanceTimeUntilAsync(
            EventAsync(stream, figures => OrdersPerMinute(figures) != before),
            () => AdvanceTime(seconds: 1)
        );

        Assert.Equal(before + 1, OrdersPerMinute(after));
        foreach (var field in new[] { "revenueToday", "activeOrders", "activeDeliveries", "at" })
        {
            Assert.True(after.TryGetProperty(field, out _), field);
        }
    }

    [Fact]
    public async Task An_order_that_is_placed_right_after_another_is_seen_within_two_seconds()
    {
        using var stream = await OpenAsync();
        var before = OrdersPerMinute(await EventAsync(stream));
        await PlaceAsync();
        await Eventually.AdvanceTimeUntilAsync(
            EventAsync(stream, figures => OrdersPerMinute(figures) == before + 1),
            () => AdvanceTime(seconds: 1)
        );

        var placedAt = analytics.Now;
        await PlaceAsync();
        var second = await Eventually.AdvanceTimeUntilAsync(
            EventAsync(stream, figures => OrdersPerMinute(figures) == before + 2),
            () => AdvanceTime(seconds: 1)
        );

        Assert.InRange(second.GetProperty("at").GetDateTime(), placedAt, placedAt.AddSeconds(2));
    }

    [Fact]
    public async Task A_comment_keeps_the_connection_alive_when_nothing_happens()
    {
        using var stream = await OpenAsync();
        await EventAsync(stream);

        var comment = await Eventually.AdvanceTimeUntilAsync(
            LineAsync(stream, line => line.StartsWith(':')),
            () => AdvanceTime(seconds: 15)
        );

        Assert.Equal(":", comment);
    }

    [Fact]
    public async Task Nobody_else_watches()
    {
        await (await analytics.AsSupport().GetAsync(Path)).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }

    private void AdvanceTime(int seconds) => analytics.Time.Advance(TimeSpan.FromSeconds(seconds));

    private async Task<StreamReader> OpenAsync()
    {
        var response = await analytics.AsAdmin().GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static long OrdersPerMinute(JsonElement figures) => figures.GetProperty("ordersPerMinute").GetInt64();

    /// <summary>The next event that is as wished: figures are also sent when nothing has changed.</summary>
    private static async Task<JsonElement> EventAsync(StreamReader stream, Predicate<JsonElement> predicate)
    {
        while (true)
        {
            var figures = await EventAsync(stream);
            if (predicate(figures))
            {
                return figures;
            }
        }
    }

    private static async Task<JsonElement> EventAsync(StreamReader stream)
    {
        Assert.Equal("event: figures", await LineAsync(stream, line => line.StartsWith("event:")));
        Assert.Matches("^id: [0-9]+$", await LineAsync(stream, line => line.StartsWith("id:")));
        var data = await LineAsync(stream, line => line.StartsWith("data: "));
        return JsonSerializer.Deserialize<JsonElement>(data["data: ".Length..]);
    }

    private static async Task<string> LineAsync(StreamReader stream, Predicate<string> predicate)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var line = await stream.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException();
            if (predicate(line))
            {
                return line;
            }
        }
    }

    private Task PlaceAsync() =>
        analytics.DeliverEventAsync(
            new OrderPlaced(
                Guid.NewGuid(),
                "A1",
                Guid.NewGuid(),
                Guid.NewGuid(),
                "Kitchen",
                Guid.NewGuid(),
                [],
                1000,
                0,
                0,
                0,
                0,
                1000,
                "EUR",
                null,
                null,
                analytics.Now
            )
        );
}
