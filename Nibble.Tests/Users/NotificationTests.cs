using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class NotificationTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    private const string Mine = "/api/users/me/notifications";
    private static readonly DateTime At = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Customer_and_owner_hear_of_an_order_from_placing_to_delivery()
    {
        var (customer, owner) = (
            await service.RegisterAndSignInAsync(),
            await service.RegisterAndSignInAsync(Roles.RestaurantOwner)
        );
        var (order, restaurant) = (Guid.NewGuid(), Guid.NewGuid());

        await service.DeliverEventAsync(Placed(order, customer.Id, owner.Id));
        await service.DeliverEventAsync(
            new OrderAccepted(
                order,
                "N-1",
                customer.Id,
                restaurant,
                "Trattoria",
                owner.Id,
                new GeoPoint(0, 0),
                new GeoPoint(0, 0),
                "There",
                299,
                0,
                "EUR",
                20,
                At
            )
        );
        foreach (var status in (string[])["preparing", "ready", "picked_up"])
        {
            await service.DeliverEventAsync(
                new OrderProgressed(order, "N-1", customer.Id, restaurant, "Trattoria", status, At)
            );
        }

        await service.DeliverEventAsync(Delivered(customer.Id, order));
        await service.DeliverEventAsync(
            new OrderRefunded(order, "N-1", customer.Id, restaurant, 250, "EUR", "A missing drink", At)
        );

        var told = await ListAsync(customer.Client);
        Assert.Equal(7, told.Length);
        Assert.All(told, n => Assert.Equal(("orders", order), (Topic(n), n.GetProperty("orderId").GetGuid())));
        Assert.Equal("2.50 EUR of order N-1 go back to you", Title(told[0]));
        Assert.Equal("Order N-1 is placed", Title(told[^1]));
        var news = Assert.Single(await ListAsync(owner.Client));
        Assert.Equal(("restaurants", "New order N-1"), (Topic(news), Title(news)));
    }

    [Theory]
    [InlineData("cancelled", Roles.Customer, 1)]
    [InlineData("cancelled", Roles.RestaurantOwner, 0)]
    [InlineData("rejected", Roles.RestaurantOwner, 0)]
    [InlineData("payment_failed", "system", 0)]
    public async Task An_owner_hears_of_the_end_that_somebody_else_gave_an_order(string status, string by, int heard)
    {
        var (customer, owner) = (
            await service.RegisterAndSignInAsync(),
            await service.RegisterAndSignInAsync(Roles.RestaurantOwner)
        );

        await service.DeliverEventAsync(
            new OrderEnded(
                Guid.NewGuid(),
                "N-2",
                customer.Id,
                Guid.NewGuid(),
                "Trattoria",
                owner.Id,
                status,
                "No more dough",
                by,
                1999,
                "EUR",
                At
            )
        );

        Assert.Equal("No more dough. 19.99 EUR go back to you.", Text(Assert.Single(await ListAsync(customer.Client))));
        Assert.Equal(heard, (await ListAsync(owner.Client)).Length);
    }

    [Fact]
    public async Task Restaurants_drivers_and_reviewers_hear_of_what_concerns_them()
    {
        var ada = await service.RegisterAndSignInAsync();
        var (order, other) = (Guid.NewGuid(), Guid.NewGuid());

        await service.DeliverEventAsync(
            new RestaurantApprovalDecided(other, ada.Id, "Trattoria", "approved", null, At)
        );
        await service.DeliverEventAsync(new RestaurantReviewSubmitted(other, ada.Id, other, order, other, 5, At));
        await service.DeliverEventAsync(new ReviewAnswered(other, other, ada.Id, "Trattoria", At));
        await service.DeliverEventAsync(new DriverApprovalDecided(other, ada.Id, "approved", null, At));
        await service.DeliverEventAsync(
            new DeliveryOffered(order, other, other, ada.Id, "Trattoria", At.AddSeconds(30), At)
        );
        await service.DeliverEventAsync(Progressed(order, driverUserId: ada.Id, customerId: other, "cancelled"));
        await service.DeliverEventAsync(Progressed(order, driverUserId: null, customerId: ada.Id, "unassigned"));
        await service.DeliverEventAsync(Progressed(order, driverUserId: null, customerId: ada.Id, "failed"));
        await service.DeliverEventAsync(Progressed(order, driverUserId: ada.Id, customerId: ada.Id, "arrived"));
        await service.DeliverEventAsync(new TicketUpdated(other, ada.Id, "Cold soup", "in_progress", At));

        Assert.Equal(
            [
                "support",
                "orders",
                "orders",
                "deliveries",
                "deliveries",
                "deliveries",
                "reviews",
                "reviews",
                "restaurants",
            ],
            (await ListAsync(ada.Client)).Select(Topic)
        );
        Assert.Contains("in progress", UserServiceFixture.TextOf((await service.GetMailsAsync(ada.Email))[0]));
    }

    [Fact]
    public async Task An_event_that_comes_twice_is_told_once()
    {
        var ada = await service.RegisterAndSignInAsync();
        var (delivered, id) = (Delivered(ada.Id), Guid.CreateVersion7());

        await service.DeliverEventAsync(delivered, id);
        await service.DeliverEventAsync(delivered, id);

        Assert.Single(await ListAsync(ada.Client));
    }

    [Fact]
    public async Task Nobody_is_told_at_an_account_that_is_suspended_or_that_there_is_not()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();
        await admin.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Chargebacks" });

        await service.DeliverEventAsync(Delivered(ada.Id));
        await service.DeliverEventAsync(Delivered(Guid.NewGuid()));

        Assert.Empty(await ListAsync(ada.Client));
    }

    [Fact]
    public async Task Notifications_are_read_one_by_one_or_all_at_once()
    {
        var ada = await service.RegisterAndSignInAsync();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await service.DeliverEventAsync(Delivered(ada.Id));
        }

        var first = (await ListAsync(ada.Client))[0].GetProperty("id").GetGuid();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(
                HttpStatusCode.NoContent,
                (await ada.Client.PostAsync($"{Mine}/{first}/read", null)).StatusCode
            );
        }

        Assert.Equal(2, (await ListAsync(ada.Client, "unread=true")).Length);
        Assert.Equal(HttpStatusCode.NoContent, (await ada.Client.PostAsync($"{Mine}/read-all", null)).StatusCode);
        Assert.Empty(await ListAsync(ada.Client, "unread=true"));
        Assert.Equal(3, (await ListAsync(ada.Client)).Length);
    }

    [Fact]
    public async Task Somebody_elses_notification_is_not_found()
    {
        var ada = await service.RegisterAndSignInAsync();
        await service.DeliverEventAsync(Delivered(ada.Id));
        var id = (await ListAsync(ada.Client))[0].GetProperty("id").GetGuid();
        var eve = await service.RegisterAndSignInAsync();

        await (await eve.Client.PostAsync($"{Mine}/{id}/read", null)).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
        Assert.Empty(await ListAsync(eve.Client));
    }

    [Fact]
    public async Task The_stream_tells_as_it_happens_and_goes_on_where_it_broke_off()
    {
        var ada = await service.RegisterAndSignInAsync();
        string seen;
        await using (var stream = await OpenAsync(ada))
        {
            await service.DeliverEventAsync(Delivered(ada.Id));
            var first = await stream.NextAsync();
            Assert.Equal("notification", first["event"]);
            Assert.StartsWith("Order", Title(JsonSerializer.Deserialize<JsonElement>(first["data"])));
            seen = first["id"];
        }

        await service.DeliverEventAsync(Delivered(ada.Id));
        await service.DeliverEventAsync(Delivered(ada.Id));
        var missed = (await ListAsync(ada.Client)).Take(2).Select(n => n.GetProperty("id").GetString()).Reverse();

        await using var resumed = await OpenAsync(ada, seen);
        Assert.Equal(missed, [(await resumed.NextAsync())["id"], (await resumed.NextAsync())["id"]]);
        await service.DeliverEventAsync(Delivered(ada.Id));
        var live = await resumed.NextAsync();
        Assert.Equal((await ListAsync(ada.Client))[0].GetProperty("id").GetString(), live["id"]);
    }

    [Fact]
    public async Task The_stream_tells_nobody_of_others_and_stays_awake()
    {
        await using var own = new UserServiceFixture();
        var (ada, eve) = (await own.RegisterAndSignInAsync(), await own.RegisterAndSignInAsync());
        await using var stream = await OpenAsync(eve);
        await own.DeliverEventAsync(Delivered(ada.Id));

        var comment = stream.NextCommentAsync();
        await Eventually.PollAsync(
            () =>
            {
                own.Time.Advance(TimeSpan.FromSeconds(15));
                return Task.FromResult(comment.IsCompleted);
            },
            awake => awake
        );

        Assert.Equal(":", await comment);
    }

    internal static OrderDelivered Delivered(Guid customerId, Guid? orderId = null) =>
        new(
            orderId ?? Guid.NewGuid(),
            "N-1",
            customerId,
            Guid.NewGuid(),
            "Trattoria",
            null,
            1999,
            "EUR",
            At,
            null,
            null,
            At
        );

    private static OrderPlaced Placed(Guid orderId, Guid customerId, Guid ownerId) =>
        new(
            orderId,
            "N-1",
            customerId,
            Guid.NewGuid(),
            "Trattoria",
            ownerId,
            [new OrderedItem(Guid.NewGuid(), "Pizza", 2, 850)],
            1700,
            0,
            299,
            0,
            0,
            1999,
            "EUR",
            null,
            null,
            At
        );

    private static DeliveryProgressed Progressed(Guid orderId, Guid? driverUserId, Guid customerId, string status) =>
        new(orderId, Guid.NewGuid(), Guid.NewGuid(), driverUserId, customerId, Guid.NewGuid(), status, null, At);

    private static string? Topic(JsonElement notification) => notification.GetProperty("topic").GetString();

    private static string Title(JsonElement notification) => notification.GetProperty("title").GetString()!;

    private static string Text(JsonElement notification) => notification.GetProperty("text").GetString()!;

    private static async Task<JsonElement[]> ListAsync(HttpClient client, string filter = "") =>
        [
            .. (await (await client.GetAsync($"{Mine}?limit=100&{filter}")).JsonAsync())
                .GetProperty("items")
                .EnumerateArray(),
        ];

    private static async Task<EventStream> OpenAsync(SignedInUser user, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Mine}/stream");
        request.Headers.Add("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        var response = await user.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var stream = new EventStream(new StreamReader(await response.Content.ReadAsStreamAsync()));
        await stream.NextCommentAsync();
        return stream;
    }

    /// <summary>Reads Server-Sent Events line by line.</summary>
    private sealed class EventStream(StreamReader reader) : IAsyncDisposable
    {
        public async Task<Dictionary<string, string>> NextAsync()
        {
            var fields = new Dictionary<string, string>();
            while (await LineAsync() is { } line)
            {
                if (line.Length == 0 && fields.Count > 0)
                {
                    return fields;
                }

                if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
                {
                    fields[line[..colon]] = line[(colon + 2)..];
                }
            }

            throw new EndOfStreamException();
        }

        public async Task<string> NextCommentAsync()
        {
            while (await LineAsync() is { } line)
            {
                Assert.DoesNotContain("data:", line, StringComparison.Ordinal);
                if (line.StartsWith(':'))
                {
                    return line;
                }
            }

            throw new EndOfStreamException();
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            return ValueTask.CompletedTask;
        }

        private Task<string?> LineAsync() => reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }
}
