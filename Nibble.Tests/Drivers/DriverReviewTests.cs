using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class DriverReviewTests(DriverFixture service) : IClassFixture<DriverFixture>
{
    [Fact]
    public async Task A_customer_reviews_the_driver_of_a_delivered_order()
    {
        var (driver, order) = await DeliveredAsync();

        var written = await WriteAsync(driver.Id, order, rating: 4);

        var review = await written.JsonAsync(HttpStatusCode.Created);
        Assert.Equal(DriverFixture.FirstName, review.GetProperty("author").GetProperty("firstName").GetString());
        var listed = await (await service.AsCustomer(order.CustomerId).GetAsync(written.Headers.Location)).JsonAsync();
        Assert.Equal(order.OrderId, listed.GetProperty("items")[0].GetProperty("orderId").GetGuid());
        var mine = await (await service.AsCustomer(order.CustomerId).GetAsync("/api/drivers/reviews/mine")).JsonAsync();
        Assert.Equal(1, mine.GetProperty("items").GetArrayLength());
        var rated = (await service.PublishedAsync<DriverRated>()).Single(e => e.OrderId == order.OrderId);
        Assert.Equal((driver.Id, order.CustomerId, 4), (rated.DriverId, rated.CustomerId, rated.Rating));
        var profile = await (await driver.App.GetAsync("/api/drivers/me")).JsonAsync();
        Assert.Equal(4, profile.GetProperty("rating").GetDouble());
    }

    [Fact]
    public async Task Of_ten_reviews_of_one_order_at_once_one_counts()
    {
        var (driver, order) = await DeliveredAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => WriteAsync(driver.Id, order, rating: 2)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await refused.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.AlreadyReviewed);
        }

        var profile = await (await driver.App.GetAsync("/api/drivers/me")).JsonAsync();
        Assert.Equal(1, profile.GetProperty("ratingCount").GetInt32());
    }

    [Fact]
    public async Task An_order_on_its_way_cannot_be_reviewed()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.PickedUpAsync(driver, town);

        var refused = await WriteAsync(driver.Id, order, rating: 5);

        await refused.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.NotReviewable);
    }

    [Fact]
    public async Task Somebody_elses_order_and_another_driver_look_like_none()
    {
        var (driver, order) = await DeliveredAsync();
        var other = await service.ApprovedAsync();

        var strangers = await service
            .AsCustomer()
            .PostAsJsonAsync($"/api/drivers/{driver.Id}/reviews", new { orderId = order.OrderId, rating = 1 });
        var wrongDriver = await WriteAsync(other.Id, order, rating: 1);

        await strangers.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await wrongDriver.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_rating_out_of_range_is_refused_by_name(int rating)
    {
        var (driver, order) = await DeliveredAsync();

        var refused = await WriteAsync(driver.Id, order, rating);

        var problem = await refused.AssertRefusedAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("rating", out _), problem.ToString());
    }

    [Fact]
    public async Task Drivers_do_not_review_themselves()
    {
        var (driver, order) = await DeliveredAsync();

        var refused = await driver.App.PostAsJsonAsync(
            $"/api/drivers/{driver.Id}/reviews",
            new { orderId = order.OrderId, rating = 5 }
        );

        await refused.AssertRefusedAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    private async Task<(TestDriver Driver, OrderAccepted Order)> DeliveredAsync()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        return (driver, await service.DeliveredAsync(driver, town));
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
