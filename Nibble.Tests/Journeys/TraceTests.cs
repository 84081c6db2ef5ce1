using System.Net;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>What a person sees of an order in a trace viewer: exported by the real processes, read as a tree.</summary>
[Collection(PlatformCollection.Name)]
public sealed class TraceTests(Platform platform)
{
    /// <summary>Longer than the rarest poll (revocations, 5 s) and than the pause of the Redis spans' export (10 s).</summary>
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(20);

    /// <summary>What services do by themselves, each only when it has something to do.</summary>
    private static readonly string[] Work =
    [
        "dispatch delivery",
        "expire order",
        "send mail",
        "send reset code",
        "retry payment",
    ];

    [Fact]
    public async Task An_order_is_one_trace_from_the_gateway_to_the_database_and_across_the_outbox()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var placed = await market.Customer.SendRawAsync(HttpMethod.Post, "/api/orders", market.CreateOrderRequest());
        var order = TestMarketplace.GetId(await placed.JsonAsync(HttpStatusCode.Created));

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
                $"deliver {EventTypeAttribute.Of<OrderPlaced>()} → {subscriber}"
            );
            var handling = await ChildAsync(delivery, subscriber, $"handle {EventTypeAttribute.Of<OrderPlaced>()}");
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
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var order = await market.Customer.PostAsync("/api/orders", market.CreateOrderRequest());
        var accepted = await market.Owner.SendRawAsync(
            HttpMethod.Post,
            $"/api/orders/{TestMarketplace.GetId(order)}/accept",
            new { prepMinutes = 10 }
        );
        await accepted.JsonAsync();

        var handling = await SpanAsync(
            TraceOf(accepted),
            span =>
                span.Service == ServiceNames.Drivers && span.Name == $"handle {EventTypeAttribute.Of<OrderAccepted>()}",
            "handler in drivers"
        );
        await ChildAsync(handling, ServiceNames.Drivers, "INSERT deliveries");
    }

    [Fact]
    public async Task A_search_for_a_driver_is_a_trace_of_its_own()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        await market.Driver.PutAsync("/api/drivers/me/availability", new { status = "online" });
        await market.ReportDriverLocationAsync();
        var order = await market.Customer.PostAsync("/api/orders", market.CreateOrderRequest());
        var accepted = await market.Owner.SendRawAsync(
            HttpMethod.Post,
            $"/api/orders/{TestMarketplace.GetId(order)}/accept",
            new { prepMinutes = 10 }
        );
        await accepted.JsonAsync();

        await Eventually.AssertWithinTwoMinutesAsync(() =>
            Task.FromResult(
                Roots()
                    .Where(root => root is { Service: ServiceNames.Drivers, Name: "dispatch delivery" })
                    .Any(root => platform.Telemetry.Spans.Any(span => span.ParentId == root.Id))
            )
        );
    }

    [Fact]
    public async Task A_Redis_command_stands_inside_the_request_that_sent_it()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var restaurants = await market.Customer.SendRawAsync(HttpMethod.Get, "/api/restaurants");
        await restaurants.JsonAsync();

        await Eventually.AssertWithinTwoMinutesAsync(() =>
            Task.FromResult(
                platform
                    .Telemetry.Spans.Where(span => span.Service == ServiceNames.Gateway && IsRedis(span))
                    .Any(command =>
                        platform.Telemetry.Spans.Any(span =>
                            span.TraceId == command.TraceId && span.Id == command.ParentId
                        )
                    )
            )
        );
        Assert.DoesNotContain(Roots(), IsRedis);
    }

    [Fact]
    public async Task A_trace_begins_with_a_request_that_came_in_or_with_work_that_was_done()
    {
        using var market = await TestMarketplace.CreateAsync(platform.GatewayUrl);
        var placed = await market.Customer.SendRawAsync(HttpMethod.Post, "/api/orders", market.CreateOrderRequest());
        await placed.JsonAsync(HttpStatusCode.Created);
        await SpanAsync(
            TraceOf(placed),
            span =>
                span is { Service: ServiceNames.Analytics }
                && span.Name == $"handle {EventTypeAttribute.Of<OrderPlaced>()}",
            "handler in analytics"
        );

        Assert.DoesNotContain(
            Roots(),
            root =>
                // url.full is a call's, url.path a request's.
                root.Attributes.ContainsKey("url.full")
                || root.Attributes.ContainsKey("db.query.text")
                || root.Name.StartsWith("deliver ", StringComparison.Ordinal)
                || root.Name.StartsWith("handle ", StringComparison.Ordinal)
                || (
                    root.Attributes.TryGetValue("url.path", out var path)
                    && (
                        path.StartsWith("/internal", StringComparison.Ordinal)
                        || path.StartsWith("/console", StringComparison.Ordinal)
                    )
                )
        );
    }

    [Fact]
    public async Task At_rest_no_trace_begins()
    {
        await Eventually.AssertWithinTwoMinutesAsync(IsQuietAsync);
        var before = platform.Telemetry.Spans.Count();

        await Task.Delay(IdlePeriod);

        // What the tests before this one left behind may become due: an order that nobody accepted, a search for a driver.
        var begun = platform.Telemetry.Spans.Skip(before).Where(IsRoot).Where(root => !Work.Contains(root.Name));
        Assert.Empty(begun.Select(root => $"{root.Service}: {root.Name}"));
    }

    [Fact]
    public async Task Probes_and_workers_fill_no_traces_and_metrics_and_logs_arrive_too()
    {
        await Eventually.AssertWithinTwoMinutesAsync(() =>
            Task.FromResult(
                ServiceNames
                    .Services.Append(ServiceNames.Gateway)
                    .All(service => platform.Telemetry.Metrics.Contains((service, "http.server.request.duration")))
                    && platform.Telemetry.Logs.Any(log =>
                        log.Service == ServiceNames.Users
                        && log.Line.StartsWith("Demo data ready", StringComparison.Ordinal)
                    )
            )
        );

        var roots = Roots().Select(root => root.Name);
        Assert.DoesNotContain(roots, name => name.Contains("/health", StringComparison.Ordinal));
        Assert.DoesNotContain(
            roots,
            name => name is "GET" or "POST" || name.StartsWith("SELECT", StringComparison.Ordinal)
        );
    }

    /// <summary>Three seconds without a span: what the tests before this one did has been exported.</summary>
    private async Task<bool> IsQuietAsync()
    {
        var before = platform.Telemetry.Spans.Count();
        await Task.Delay(TimeSpan.FromSeconds(3));
        return platform.Telemetry.Spans.Count() == before;
    }

    private IEnumerable<ExportedSpan> Roots() => platform.Telemetry.Spans.Where(IsRoot);

    /// <summary>Of our processes: the dashboard of Aspire exports too when it is told where.</summary>
    private static bool IsRoot(ExportedSpan span) =>
        span.ParentId.Length == 0
        && (span.Service == ServiceNames.Gateway || ServiceNames.Services.Contains(span.Service));

    private static bool IsRedis(ExportedSpan span) =>
        span.Attributes.TryGetValue("db.system", out var system) && system == "redis";

    /// <summary>The request id is the trace id where the client sends none.</summary>
    private static string TraceOf(HttpResponseMessage response) =>
        response.Headers.GetValues(NibbleHeaders.RequestId).Single();

    private Task<ExportedSpan> ChildAsync(ExportedSpan parent, string service, string name) =>
        SpanAsync(
            parent.TraceId,
            span => span.ParentId == parent.Id && span.Service == service && span.Name == name,
            $"{name} of {service} below {parent.Name}"
        );

    /// <summary>Processes export once a second.</summary>
    private async Task<ExportedSpan> SpanAsync(string trace, Func<ExportedSpan, bool> predicate, string description)
    {
        IEnumerable<ExportedSpan> Trace() => platform.Telemetry.Spans.Where(span => span.TraceId == trace);

        var found = await Eventually.PollAsync(
            () => Task.FromResult(Trace().FirstOrDefault(predicate)),
            found => found is not null
        );
        Assert.True(
            found is not null,
            $"No {description} in the trace:\n{string.Join('\n', Trace().Select(span => $"{span.ParentId} > {span.Id} {span.Service}: {span.Name}"))}"
        );
        return found;
    }
}
