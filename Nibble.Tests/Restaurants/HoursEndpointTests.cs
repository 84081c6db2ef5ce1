using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nibble.RestaurantService.Hours;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class HoursEndpointTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task Hours_are_read_back_as_they_were_written()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var path = $"/api/restaurants/{id}/hours";
        var wanted = new
        {
            timeZone = "America/New_York",
            weekly = new[]
            {
                new
                {
                    day = "friday",
                    spans = new[]
                    {
                        new { opens = "11:00", closes = "14:30" },
                        new { opens = "18:00", closes = "02:00" },
                    },
                },
            },
            holidays = new[]
            {
                new
                {
                    date = "2026-12-25",
                    name = "Christmas",
                    spans = Array.Empty<object>(),
                },
            },
        };

        var put = await service.AsOwner(_owner).PutAsJsonAsync(path, wanted);
        var read = await service.GetAsync(path);

        Assert.Equal((await put.JsonAsync()).ToString(), read.ToString());
        Assert.Equal("America/New_York", read.GetProperty("timeZone").GetString());
        Assert.Equal("friday", read.GetProperty("weekly")[0].GetProperty("day").GetString());
        Assert.Equal("02:00", read.GetProperty("weekly")[0].GetProperty("spans")[1].GetProperty("closes").GetString());
        Assert.Equal("2026-12-25", read.GetProperty("holidays")[0].GetProperty("date").GetString());
    }

    [Fact]
    public async Task Without_hours_the_status_alone_decides()
    {
        var id = await service.RegisterApprovedAsync(_owner);

        var restaurant = await service.GetAsync($"/api/restaurants/{id}");
        var hours = await service.GetAsync($"/api/restaurants/{id}/hours");

        Assert.True(restaurant.GetProperty("isOpenNow").GetBoolean());
        Assert.Equal(7, hours.GetProperty("weekly").GetArrayLength());
    }

    [Fact]
    public async Task An_update_of_hours_that_have_changed_meanwhile_is_refused()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var path = $"/api/restaurants/{id}/hours";
        var body = new { timeZone = "Etc/UTC", weekly = Array.Empty<object>() };
        var owner = service.AsOwner(_owner);
        var tag = (await owner.GetAsync(path)).Headers.ETag!.Tag;

        var first = await owner.PutIfMatchAsync(path, body, tag);
        var second = await owner.PutIfMatchAsync(path, body, tag);

        await first.JsonAsync();
        await second.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Theory]
    [InlineData(
        """{ "timeZone": "Etc/UTC", "weekly": [{ "day": "friday", "spans": [{ "opens": "25:00", "closes": "26:00" }] }] }""",
        "weekly[0].spans[0].opens"
    )]
    [InlineData(
        """{ "timeZone": "Etc/UTC", "weekly": [{ "day": "friday", "spans": [{ "opens": "10:00", "closes": "15:00" }, { "opens": "14:00", "closes": "18:00" }] }] }""",
        "weekly[0].spans"
    )]
    [InlineData("""{ "timeZone": "Somewhere", "weekly": [] }""", "timeZone")]
    [InlineData("""{ "weekly": [] }""", "timeZone")]
    [InlineData("""{ "timeZone": "Etc/UTC", "weekly": [{ "day": "someday", "spans": [] }] }""", "weekly[0].day")]
    public async Task Hours_that_cannot_hold_are_refused_by_field(string json, string field)
    {
        var id = await service.RegisterApprovedAsync(_owner);

        var refused = await service
            .AsOwner(_owner)
            .PutAsync($"/api/restaurants/{id}/hours", new StringContent(json, null, "application/json"));

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Open_spans_that_have_passed_are_rolled_on_and_searches_stay_right_meanwhile()
    {
        await using var own = new RestaurantServiceFixture();
        var place = "lat=10&lng=10&radiusKm=1&openNow=true";
        var hours = new
        {
            timeZone = "Etc/UTC",
            weekly = Enum.GetNames<DayOfWeek>()
                .Select(day => new
                {
                    day = day.ToLowerInvariant(),
                    spans = new[] { new { opens = "11:00", closes = "13:00" } },
                }),
        };
        var id = await own.RegisterApprovedAsync(
            _owner,
            RestaurantServiceFixture.Details(location: new Nibble.Contracts.GeoPoint(10, 10), hours: hours)
        );
        Assert.Equal(1, Count(await own.GetAsync($"/api/restaurants?{place}")));

        // Whether the worker has been there in between or not: what a search says does not wait for it.
        own.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, Count(await own.GetAsync($"/api/restaurants?{place}")));
        own.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(1, Count(await own.GetAsync($"/api/restaurants?{place}")));

        await using (var scope = own.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<OpenIntervalRefreshJob>().RunAsync(CancellationToken.None);
        }

        var (from, to) = await own.InDatabaseAsync(async db =>
        {
            var restaurant = await db.Restaurants.SingleAsync(one => one.Id == id);
            return (restaurant.OpenFrom, restaurant.OpenTo);
        });
        Assert.Equal((own.Now.Date.AddHours(11), own.Now.Date.AddHours(13)), (from, to));

        static int Count(System.Text.Json.JsonElement page) => page.GetProperty("items").GetArrayLength();
    }
}
