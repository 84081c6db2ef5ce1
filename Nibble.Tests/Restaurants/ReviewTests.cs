using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.RestaurantService.Clients;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;
using Nibble.UserService.Data;

namespace Nibble.Tests.Restaurants;

public sealed class ReviewTests(ReviewTests.WithUsersFixture service) : IClassFixture<ReviewTests.WithUsersFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task A_customer_reviews_a_delivered_order_and_the_rating_follows()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Ada");
        var order = await DeliverAsync(id, customer);

        var written = await WriteAsync(id, customer, order, 4, "Very good.");
        await WriteAsync(id, customer, await DeliverAsync(id, customer), 5, null);

        var review = await written.JsonAsync(HttpStatusCode.Created);
        var found = await (await service.AsAnonymous().GetAsync(written.Headers.Location)).JsonAsync();
        Assert.Equal(review.ToString(), found.ToString());
        Assert.Equal("Ada", review.GetProperty("author").GetProperty("firstName").GetString());
        Assert.Equal(order, review.GetProperty("orderId").GetGuid());
        var restaurant = await service.GetAsync($"/api/restaurants/{id}");
        Assert.Equal(
            (4.5, 2),
            (restaurant.GetProperty("rating").GetDouble(), restaurant.GetProperty("reviewCount").GetInt32())
        );
        var rated = (await service.GetPublishedEventsAsync<RestaurantReviewSubmitted>()).First(told =>
            told.OrderId == order
        );
        Assert.Equal((id, _owner, customer, 4), (rated.RestaurantId, rated.OwnerId, rated.CustomerId, rated.Rating));
    }

    [Fact]
    public async Task An_order_is_reviewed_once_however_many_try_at_the_same_moment()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Ben");
        var order = await DeliverAsync(id, customer);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => WriteAsync(id, customer, order, 5, "Again!"))
        );

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.AlreadyReviewed);
        }

        Assert.Equal(1, (await service.GetAsync($"/api/restaurants/{id}")).GetProperty("reviewCount").GetInt32());
    }

    [Fact]
    public async Task No_rating_is_lost_when_many_review_and_the_owner_edits_at_the_same_moment()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Clara");
        var orders = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            orders.Add(await DeliverAsync(id, customer));
        }

        await Task.WhenAll(
            orders
                .Select((order, i) => WriteAsync(id, customer, order, 1 + (i % 5), null))
                .Append(
                    service.AsOwner(_owner).PutAsJsonAsync($"/api/restaurants/{id}", RestaurantServiceFixture.Details())
                )
        );

        var restaurant = await service.GetAsync($"/api/restaurants/{id}");
        Assert.Equal(
            (3.0, 10),
            (restaurant.GetProperty("rating").GetDouble(), restaurant.GetProperty("reviewCount").GetInt32())
        );
    }

    [Fact]
    public async Task Only_the_customer_of_a_delivered_order_of_that_restaurant_reviews()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var other = await service.RegisterApprovedAsync(_owner);
        var customer = Guid.NewGuid();
        var delivered = await DeliverAsync(id, customer);
        var placed = Placed(id, customer);
        await service.DeliverEventAsync(placed);

        foreach (
            var refused in new[]
            {
                await WriteAsync(id, Guid.NewGuid(), delivered, 1, null),
                await WriteAsync(other, customer, delivered, 1, null),
                await WriteAsync(id, customer, Guid.NewGuid(), 1, null),
            }
        )
        {
            await refused.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }

        var tooEarly = await WriteAsync(id, customer, placed.OrderId, 1, null);
        await tooEarly.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.NotReviewable);

        var asOwner = await service
            .AsOwner(customer)
            .PostAsJsonAsync($"/api/restaurants/{id}/reviews", new { orderId = delivered, rating = 5 });
        await asOwner.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        var unknown = await WriteAsync(Guid.NewGuid(), customer, delivered, 5, null);
        await unknown.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_rating_is_one_to_five(int rating)
    {
        var refused = await WriteAsync(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), rating, null);

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("rating", out _));
    }

    [Fact]
    public async Task The_owner_answers_and_may_answer_better_but_the_customer_is_told_once()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Dora");
        var written = await WriteAsync(id, customer, await DeliverAsync(id, customer), 2, "Cold.");
        var review = (await written.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var owner = service.AsOwner(_owner);

        var first = await owner.PostAsJsonAsync(
            $"/api/restaurants/{id}/reviews/{review}/response",
            new { text = "Sorry." }
        );
        await first.JsonAsync();
        var second = await owner.PostAsJsonAsync(
            $"/api/restaurants/reviews/{review}/response",
            new { text = "Sorry, come again!" }
        );

        Assert.Equal("Sorry, come again!", (await second.JsonAsync()).GetProperty("response").GetString());
        var told = Assert.Single(
            await service.GetPublishedEventsAsync<ReviewAnswered>(),
            told => told.ReviewId == review
        );
        Assert.Equal((id, customer), (told.RestaurantId, told.CustomerId));
        var unknown = await owner.PostAsJsonAsync(
            $"/api/restaurants/{id}/reviews/{Guid.NewGuid()}/response",
            new { text = "?" }
        );
        await unknown.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Reviews_are_read_page_by_page_the_newest_first()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Emil");
        for (var rating = 1; rating <= 5; rating++)
        {
            // Two at the same moment.
            service.Advance(TimeSpan.FromMinutes(rating % 2));
            var written = await WriteAsync(id, customer, await DeliverAsync(id, customer), rating, null);
            await written.JsonAsync(HttpStatusCode.Created);
        }

        var seen = await ReadAsync(service.AsAnonymous(), $"/api/restaurants/{id}/reviews");
        var mine = await ReadAsync(service.AsCustomer(customer), "/api/restaurants/reviews/mine");

        Assert.Equal(5, seen.DistinctBy(review => review.GetProperty("id").GetGuid()).Count());
        var times = seen.Select(review => review.GetProperty("createdAt").GetDateTime()).ToList();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Equal(
            seen.Select(review => review.GetProperty("id").GetGuid()),
            mine.Select(review => review.GetProperty("id").GetGuid())
        );
        Assert.All(mine, review => Assert.Equal("Trattoria Prova", review.GetProperty("restaurantName").GetString()));
    }

    [Fact]
    public async Task A_deleted_customer_leaves_reviews_without_a_name_and_a_deleted_owner_no_restaurant()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var customer = await service.SignUpAsync("Fritz");
        await WriteAsync(id, customer, await DeliverAsync(id, customer), 5, "Fine.");

        await service.DeliverEventAsync(new UserDeleted(customer, service.Now));
        var review = (await service.GetAsync($"/api/restaurants/{id}/reviews")).GetProperty("items")[0];
        await service.DeliverEventAsync(new UserDeleted(_owner, service.Now));
        var gone = await service.AsAnonymous().GetAsync($"/api/restaurants/{id}");

        Assert.Null(review.GetProperty("author").GetProperty("firstName").GetString());
        Assert.Equal("Fine.", review.GetProperty("text").GetString());
        await gone.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    private static async Task<List<JsonElement>> ReadAsync(HttpClient client, string path)
    {
        var seen = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await (
                await client.GetAsync($"{path}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")
            ).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        return seen;
    }

    private Task<HttpResponseMessage> WriteAsync(
        Guid restaurant,
        Guid customer,
        Guid orderId,
        int rating,
        string? text
    ) =>
        service
            .AsCustomer(customer)
            .PostAsJsonAsync(
                $"/api/restaurants/{restaurant}/reviews",
                new
                {
                    orderId,
                    rating,
                    text,
                }
            );

    private async Task<Guid> DeliverAsync(Guid restaurant, Guid customer)
    {
        var placed = Placed(restaurant, customer);
        await service.DeliverEventAsync(placed);
        await service.DeliverEventAsync(
            new OrderDelivered(
                placed.OrderId,
                placed.Number,
                customer,
                restaurant,
                "x",
                null,
                placed.Total,
                "EUR",
                placed.PlacedAt,
                null,
                null,
                service.Now
            )
        );
        return placed.OrderId;
    }

    private OrderPlaced Placed(Guid restaurant, Guid customer) =>
        new(
            Guid.NewGuid(),
            "A-1",
            customer,
            restaurant,
            "x",
            _owner,
            [new OrderedItem(Guid.NewGuid(), "Lasagne", 1, 1000)],
            1000,
            0,
            300,
            70,
            0,
            1370,
            "EUR",
            null,
            null,
            service.Now
        );

    /// <summary>The Restaurant Service with a real User Service to ask for names.</summary>
    public sealed class WithUsersFixture : RestaurantServiceFixture
    {
        private readonly ServiceFixture<UserDbContext> _users = new();

        public WithUsersFixture() =>
            ConfigureServices = services =>
                services
                    .AddHttpClient(nameof(UserClient))
                    .ConfigurePrimaryHttpMessageHandler(() => _users.Server.CreateHandler());

        /// <summary>Both clocks, or one service would take the other's tokens for tomorrow's.</summary>
        public void Advance(TimeSpan time)
        {
            Time.Advance(time);
            _users.Time.Advance(time);
        }

        /// <summary>Opens an account; returns its id.</summary>
        public async Task<Guid> SignUpAsync(string firstName)
        {
            var signedUp = await _users
                .AsAnonymous()
                .PostAsJsonAsync(
                    "/api/auth/register",
                    new
                    {
                        email = $"{Guid.NewGuid():n}@nibble.test",
                        password = "correct horse battery",
                        firstName,
                        lastName = "Test",
                    }
                );
            return (await signedUp.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _users.DisposeAsync();
        }
    }
}
