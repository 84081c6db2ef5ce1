using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.AdminService.Data;
using Nibble.AdminService.DeadLetters;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Events;

/// <summary>
/// An event that its subscriber cannot read is dead-lettered, listed by an admin, corrected and replayed: the Order Service
/// publishes, the Analytics Service fails, the Admin Service lists. All three are real.
/// </summary>
public sealed class DeadLetterTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Path = "/api/admin/events/dead-letters";

    private readonly ServiceFixture<OrderDbContext> _orders = new();
    private readonly ServiceFixture<AnalyticsDbContext> _analytics = new();
    private readonly ServiceFixture<AdminDbContext> _admin = new();
    private readonly HashSet<string> _unavailable = [];

    public DeadLetterTests()
    {
        _orders.Settings["Events:Dispatch"] = "true";
        _orders.Settings["Events:MaxAttempts"] = "1";
        _orders.ConfigureServices = services => Route(services, EventDispatcher<OrderDbContext>.ClientName);
        _admin.ConfigureServices = services => Route(services, DeadLetterClient.ClientName);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _analytics.DisposeAsync();
        await _admin.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task What_a_subscriber_refuses_is_listed_and_once_mended_sent_again()
    {
        var order = Guid.NewGuid();
        await PublishUnreadableAsync(order);
        var letter = await ListedAsync(order);
        Assert.Equal(ServiceNames.Orders, letter.GetProperty("publisher").GetString());
        Assert.Equal(ServiceNames.Analytics, letter.GetProperty("subscriber").GetString());
        Assert.Equal(EventTypeAttribute.Of<OrderRefunded>(), letter.GetProperty("type").GetString());
        Assert.Equal(1, letter.GetProperty("attempts").GetInt32());

        await CorrectEventAsync(order);
        var replayed = await ReplayAsync(letter.GetProperty("id").GetGuid());

        Assert.Equal(HttpStatusCode.NoContent, replayed.StatusCode);
        await Eventually.AssertWithinTwoMinutesAsync(() =>
            _analytics.InDatabaseAsync(db => db.EventLog.AnyAsync(logged => logged.SubjectId == order))
        );
        Assert.Empty(Items(await ListAsync()));
        var audit = await (await _admin.AsAdmin().GetAsync("/api/admin/audit?action=event.replay")).JsonAsync();
        Assert.Equal(letter.GetProperty("id").GetString(), Items(audit).Single().GetProperty("targetId").GetString());
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_named_and_the_others_are_shown()
    {
        var order = Guid.NewGuid();
        await PublishUnreadableAsync(order);
        await ListedAsync(order);
        _unavailable.Add(ServiceNames.Drivers);

        var list = await Eventually.AdvanceTimeUntilAsync(ListAsync(), AdvanceOneSecond);
        var unknown = await ReplayAsync(Guid.NewGuid());

        Assert.Single(Items(list));
        var warning = Assert.Single(list.GetProperty("warnings").EnumerateArray());
        Assert.StartsWith(ServiceNames.Drivers, warning.GetString());
        await unknown.AssertErrorAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.ServiceUnavailable);
    }

    [Fact]
    public async Task Many_are_read_page_by_page()
    {
        var orders = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        foreach (var order in orders)
        {
            await PublishUnreadableAsync(order);
            await ListedAsync(order);
            _orders.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = await ListAsync($"?limit=2{(next is null ? "" : $"&cursor={next}")}");
            seen.AddRange(Items(page).Select(letter => letter.GetProperty("subjectId").GetGuid()));
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal(orders, seen);
    }

    [Fact]
    public async Task One_that_nobody_has_is_not_found()
    {
        await (await ReplayAsync(Guid.NewGuid())).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    /// <summary>Asking a service that is down is repeated, after a while of the asking service's time.</summary>
    private void AdvanceOneSecond()
    {
        _admin.Time.Advance(TimeSpan.FromSeconds(1));
        _orders.Time.Advance(TimeSpan.FromSeconds(1));
        _analytics.Time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>As a publisher of another version might write it: the subscriber finds no order in it.</summary>
    private Task PublishUnreadableAsync(Guid order) =>
        _orders.InDatabaseAsync(async db =>
        {
            db.Add(
                new OutboxMessage
                {
                    Id = Guid.CreateVersion7(),
                    Type = EventTypeAttribute.Of<OrderRefunded>(),
                    SubjectId = order,
                    Time = _orders.Now,
                    Data = """{"orderId":"unreadable"}""",
                    Audience = ServiceNames.Analytics,
                }
            );
            await db.SaveChangesAsync();
        });

    private async Task CorrectEventAsync(Guid order)
    {
        var readable = JsonSerializer.Serialize(
            new OrderRefunded(order, "A1", Guid.NewGuid(), Guid.NewGuid(), 100, "EUR", "Late", _orders.Now),
            NibbleJson.Options
        );
        await _orders.InDatabaseAsync(db =>
            db.Set<OutboxMessage>()
                .Where(message => message.SubjectId == order)
                .ExecuteUpdateAsync(update => update.SetProperty(message => message.Data, readable))
        );
    }

    private async Task<JsonElement> ListedAsync(Guid order)
    {
        var list = await Eventually.PollAsync(() => ListAsync(), list => Find(list, order) is not null);
        return Assert.NotNull(Find(list, order));
    }

    private async Task<JsonElement> ListAsync(string query = "?limit=100") =>
        await (await _admin.AsAdmin().GetAsync(Path + query)).JsonAsync();

    private Task<HttpResponseMessage> ReplayAsync(Guid id) =>
        _admin.AsAdmin().PostAsync($"{Path}/{id}/replay", content: null);

    private static JsonElement? Find(JsonElement list, Guid order) =>
        Items(list)
            .Select(letter => (JsonElement?)letter)
            .FirstOrDefault(letter => letter!.Value.GetProperty("subjectId").GetGuid() == order);

    private static JsonElement.ArrayEnumerator Items(JsonElement page) => page.GetProperty("items").EnumerateArray();

    private void Route(IServiceCollection services, string client) =>
        services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => new ServiceRoutingHandler(this));

    /// <summary>Finds the services by the names that they have in addresses. The others have no dead letters.</summary>
    private sealed class ServiceRoutingHandler(DeadLetterTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var service = request.RequestUri!.Host;
            return test._unavailable.Contains(service)
                ? throw new HttpRequestException($"{service} is down.")
                : new HttpMessageInvoker(HandlerOf(service)).SendAsync(request, cancellationToken);
        }

        private HttpMessageHandler HandlerOf(string service) =>
            service == ServiceNames.Orders
                ? test._orders.Server.CreateHandler()
                : test._analytics.Server.CreateHandler();
    }
}
