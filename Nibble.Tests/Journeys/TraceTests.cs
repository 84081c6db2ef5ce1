using System.Net;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>What a person sees of an order in a trace viewer: exported by the real processes, read as a tree.</summary>
[Collection(PlatformCollection.Name)]
public sealed class TraceTests(Platform platform)
{
    [Fact]
    public async Task An_order_is_one_trace_from_the_gateway_to_the_database_and_across_the_outbox()
    {
        using var market = await Marketplace.OpenAsync(platform.GatewayUrl);
        var placed = await market.Customer.TryAsync(HttpMethod.Post, "/api/orders", market.OrderOf());
        var order = Marketplace.Id(await placed.JsonAsync(HttpStatusCode.Created));

        var server = await SpanAsync(
            TraceOf(placed),
            span => span is { Service: ServiceNames.Gateway, Name: "POST /api/orders" },
            "gateway"
        );
        Assert.Empty(server.ParentId);
        var client = await ChildAsync(server, ServiceNames.Gateway, "POST");
        var orders = await ChildAsync(client, ServiceNames.Orders, "POST /api/orders/");
        var insert = await ChildAsync(orders, ServiceNames.Orders, "INSERT orders");
        Assert.Equal("sqlite", insert.Attributes["db.system.name"]);
        Assert.DoesNotContain(order.ToString(), insert.Attributes["db.query.text"], StringComparison.OrdinalIgnoreCase);
        foreach (var subscriber in new[] { ServiceNames.Users, ServiceNames.Restaurants, ServiceNames.Analytics })
        {
            var delivery = await ChildAsync(
                orders,
                ServiceNames.Orders,
                $"deliver {OrderPlaced.EventType} → {subscriber}"
            );
            var handling = await ChildAsync(delivery, subscriber, $"handle {OrderPlaced.EventType}");
            await SpanAsync(
                TraceOf(placed),
                span => span.ParentId == handling.Id && span.Attributes.ContainsKey("db.query.text"),
                $"database below the handler of {subscriber}"
            );
        }
    }

    [Fact]
    public async Task What_a_handler_causes_stays_in_the_trace()
    {
        using var market = await Marketplace.OpenAsync(platform.GatewayUrl);
        var order = await market.Customer.PostAsync("/api/orders", market.OrderOf());
        var accepted = await market.Owner.TryAsync(
            HttpMethod.Post,
            $"/api/orders/{Marketplace.Id(order)}/accept",
            new { prepMinutes = 10 }
        );
        await accepted.JsonAsync();

        var handling = await SpanAsync(
            TraceOf(accepted),
            span => span.Service == ServiceNames.Drivers && span.Name == $"handle {OrderAccepted.EventType}",
            "handler in drivers"
        );
        await ChildAsync(handling, ServiceNames.Drivers, "INSERT deliveries");
    }

    [Fact]
    public async Task Probes_and_workers_fill_no_traces_and_metrics_and_logs_arrive_too()
    {
        await Eventually.HappensAsync(() =>
            Task.FromResult(
                EventSubscriptions
                    .ByService.Keys.Append(ServiceNames.Gateway)
                    .All(service => platform.Telemetry.Metrics.Contains((service, "http.server.request.duration")))
                    && platform.Telemetry.Logs.Any(log =>
                        log.Service == ServiceNames.Users
                        && log.Line.StartsWith("Demo data ready", StringComparison.Ordinal)
                    )
            )
        );

        var roots = platform.Telemetry.Spans.Where(span => span.ParentId.Length == 0).Select(span => span.Name);
        Assert.DoesNotContain(roots, name => name.Contains("/health", StringComparison.Ordinal));
        Assert.DoesNotContain(
            roots,
            name => name is "GET" or "POST" || name.StartsWith("SELECT", StringComparison.Ordinal)
        );
    }

    /// <summary>The request id is the trace id where the client sends none.</summary>
    private static string TraceOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues(NibbleHeaders.RequestId).Single();

    private Task<ExportedSpan> ChildAsync(ExportedSpan parent, string service, string name) =>
        SpanAsync(
            parent.TraceId,
            span => span.ParentId == parent.Id && span.Service == service && span.Name == name,
            $"{name} of {service} below {parent.Name}"
        );

    /// <summary>Processes export once a second.</summary>
    private async Task<ExportedSpan> SpanAsync(string trace, Func<ExportedSpan, bool> wished, string what)
    {
        IEnumerable<ExportedSpan> Trace() => platform.Telemetry.Spans.Where(span => span.TraceId == trace);

        var found = await Eventually.AnswersAsync(
            () => Task.FromResult(Trace().FirstOrDefault(wished)),
            found => found is not null
        );
        Assert.True(
            found is not null,
            $"No {what} in the trace:\n{string.Join('\n', Trace().Select(span => $"{span.ParentId} > {span.Id} {span.Service}: {span.Name}"))}"
        );
        return found;
    }
}
