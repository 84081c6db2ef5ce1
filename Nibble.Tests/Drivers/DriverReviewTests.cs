using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class DriverReviewTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task A_customer_reviews_the_driver_of_a_delivered_order()
    {
        var (driver, order) = await DeliveredAsync();

        var written = await WriteAsync(driver.Id, order, rating: 4);

        var review = await written.JsonAsync(HttpStatusCode.Created);
        Assert.Equal(DriverServiceFixture.FirstName, review.GetProperty("author").GetProperty("firstName").GetString());
        var listed = await (await service.AsCustomer(order.CustomerId).GetAsync(written.Headers.Location)).JsonAsync();
        Assert.Equal(order.OrderId, listed.GetProperty("items")[0].GetProperty("orderId").GetGuid());
        var mine = await (await service.AsCustomer(order.CustomerId).GetAsync("/api/drivers/reviews/mine")).JsonAsync();
        Assert.Equal(1, mine.GetProperty("items").GetArrayLength());
        var rated = (await service.GetPublishedEventsAsync<DriverReviewSubmitted>()).Single(e =>
            e.OrderId == order.OrderId
        );
        Assert.Equal((driver.Id, order.CustomerId, 4), (rated.DriverId, rated.CustomerId, rated.Rating));
        var profile = await (await driver.Client.GetAsync("/api/drivers/me")).JsonAsync();
        Assert.Equal(4, profile.GetProperty("rating").GetDouble());
    }

    [Fact]
    public async Task Of_ten_reviews_of_one_order_at_once_one_counts()
    {
        var (driver, order) = await DeliveredAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WriteAsync(driver.Id, order, rating: 2)));

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.AlreadyReviewed);
        }

        var profile = await (await driver.Client.GetAsync("/api/drivers/me")).JsonAsync();
        Assert.Equal(1, profile.GetProperty("ratingCount").GetInt32());
    }

    [Fact]
    public async Task An_order_on_its_way_cannot_be_reviewed()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);

        var refused = await WriteAsync(driver.Id, order, rating: 5);

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.NotReviewable);
    }

    [Fact]
    public async Task Somebody_elses_order_and_another_driver_look_like_none()
    {
        var (driver, order) = await DeliveredAsync();
        var other = await service.RegisterApprovedAsync();

        var strangers = await service
            .AsCustomer()
            .PostAsJsonAsync($"/api/drivers/{driver.Id}/reviews", new { orderId = order.OrderId, rating = 1 });
        var wrongDriver = await WriteAsync(other.Id, order, rating: 1);

        await strangers.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await wrongDriver.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_rating_out_of_range_is_refused_by_name(int rating)
    {
        var (driver, order) = await DeliveredAsync();

        var refused = await WriteAsync(driver.Id, order, rating);

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("rating", out _), problem.ToString());
    }

    [Fact]
    public async Task Drivers_do_not_review_themselves()
    {
        var (driver, order) = await DeliveredAsync();

        var refused = await driver.Client.PostAsJsonAsync(
            $"/api/drivers/{driver.Id}/reviews",
            new { orderId = order.OrderId, rating = 5 }
        );

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    private async Task<(TestDriver Driver, OrderAccepted Order)> DeliveredAsync()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        return (driver, await service.CreateDeliveredOrderAsync(driver, location));
    }

    private Task<HttpResponseMessage> WriteAsync(Guid driverId, OrderAccepted order, int rating) =>
        service
            .AsCustomer(order.CustomerId)
            .PostAsJsonAsync(
                $"/api/drivers/{driverId}/reviews",
                new
                {
                    orderId = order.OrderId,
                    rating,
                    text = "Quick and kind.",
                }
            );
}
