using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Aggregation;

/// <summary>Reviews of restaurants and of drivers in one list.</summary>
public sealed class MyReviewsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string OfRestaurants = "/api/restaurants/reviews/mine";
    private const string OfDrivers = "/api/drivers/reviews/mine";

    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    public async Task Both_are_read_page_by_page_the_newest_first_and_none_twice(int limit)
    {
        Serve(OfRestaurants, 9, 8, 5, 2);
        Serve(OfDrivers, 7, 6, 3, 1);

        var minutes = new List<int>();
        string? next = null;
        do
        {
            var page = await GetAsync($"?limit={limit}{(next is null ? "" : $"&cursor={next}")}");
            minutes.AddRange(
                page.GetProperty("items").EnumerateArray().Select(review => review.GetProperty("rating").GetInt32())
            );
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal([9, 8, 7, 6, 5, 3, 2, 1], minutes);
    }

    [Fact]
    public async Task Without_one_of_the_services_there_is_no_list_rather_than_half_of_one()
    {
        Serve(OfRestaurants, 2);
        gateway.Handlers[OfDrivers] = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };

        using var client = gateway.Client(gateway.Token(roles: Roles.Customer));
        var response = await client.GetAsync("/api/reviews/me");

        Assert.True((int)response.StatusCode >= 500, $"{response.StatusCode}");
        Assert.Equal(ProblemDetailsDefaults.ContentType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Only_customers_write_reviews()
    {
        using var driver = gateway.Client(gateway.Token(roles: Roles.Driver));
        using var anonymous = gateway.Client();

        await (await driver.GetAsync("/api/reviews/me")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
        await (await anonymous.GetAsync("/api/reviews/me")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );
    }

    private async Task<JsonElement> GetAsync(string query)
    {
        using var client = gateway.Client(gateway.Token(roles: Roles.Customer));
        return await (await client.GetAsync($"/api/reviews/me{query}")).JsonAsync();
    }

    /// <summary>A service that lists reviews written at these minutes, as all services list.</summary>
    private void Serve(string path, params int[] minutes) =>
        gateway.Handlers[path] = async context =>
        {
            var page = await PageRequest.BindAsync(context, null!);
            var rows = minutes
                .Select(minute => (Minute: minute, At: Start.AddMinutes(minute)))
                .Where(row => page.DecodeCursor<TimeCursor>() is not { } after || row.At < after.At)
                .Take(page.Limit + 1)
                .Select(row => new
                {
                    Id = new Guid(row.Minute, 0, 0, new byte[8]),
                    Rating = row.Minute,
                    CreatedAt = row.At,
                })
                .ToList();
            await context.Response.WriteAsJsonAsync(
                page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id)),
                NibbleJson.Options
            );
        };
}
