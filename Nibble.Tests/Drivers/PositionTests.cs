using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.Contracts;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Contract;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class PositionTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Theory]
    [InlineData("""{"lng":13}""", "lat")]
    [InlineData("""{"lat":91,"lng":13}""", "lat")]
    [InlineData("""{"lat":52,"lng":181}""", "lng")]
    [InlineData("""{"lat":52,"lng":13,"heading":361}""", "heading")]
    [InlineData("""{"lat":52,"lng":13,"at":"2126-01-01T00:00:00Z"}""", "at")]
    [InlineData("""{"lat":"north","lng":13}""", "lat")]
    public async Task A_position_that_cannot_be_is_refused_by_name(string body, string field)
    {
        var driver = await service.RegisterApprovedAsync();

        var answer = await driver.Client.PostAsync(
            "/api/drivers/me/location",
            new StringContent(body, null, "application/json")
        );

        var problem = await answer.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task A_pending_driver_reports_nothing()
    {
        var driver = await service.RegisterAsync();

        var refused = await driver.Client.PostAsJsonAsync("/api/drivers/me/location", new { lat = 52, lng = 13 });

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.DriverNotApproved);
    }

    [Fact]
    public async Task A_stranger_to_the_Driver_Service_reports_nothing()
    {
        var refused = await service.AsDriver().PostAsJsonAsync("/api/drivers/me/location", new { lat = 52, lng = 13 });

        await refused.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task My_profile_shows_where_I_was_last()
    {
        var driver = await service.RegisterOnlineAsync(new GeoPoint(52.5, 13.4));
        var at = service.Now.AddSeconds(-5);

        await driver.ReportLocationAsync(new GeoPoint(52.6, 13.5), service.Now.AddSeconds(1));
        await driver.ReportLocationAsync(new GeoPoint(52.7, 13.6), at);

        var mine = await (await driver.Client.GetAsync("/api/drivers/me")).JsonAsync();
        Assert.Equal(52.6, mine.GetProperty("location").GetProperty("lat").GetDouble());
    }

    [Fact]
    public async Task Drivers_nearby_come_page_by_page_and_are_drivers_like_everywhere()
    {
        var location = service.NewLocation();
        var far = await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.02 });
        var near = await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.01 });
        var path = FormattableString.Invariant(
            $"/api/drivers/nearby?lat={location.Lat}&lng={location.Lng}&radiusKm=5&limit=1"
        );

        var first = await (await service.AsAdmin().GetAsync(path)).JsonAsync();
        var second = await (await service.AsAdmin().GetAsync($"{path}&cursor={first.GetProperty("next")}")).JsonAsync();

        Assert.Equal(
            [near.Id, far.Id],
            new[] { first, second }.Select(page => page.GetProperty("items")[0].GetProperty("id").GetGuid())
        );
        Assert.Null(second.GetProperty("next").GetString());
        Assert.Empty(ContractDocument.Read().Shapes["driver"].ErrorsIn(first.GetProperty("items")[0]));
    }

    [Fact]
    public async Task Drivers_online_nearby_come_the_nearest_first()
    {
        var location = service.NewLocation();
        var far = await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.03 });
        var near = await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.01 });
        var offline = await service.RegisterOnlineAsync(location);
        await offline.SetAvailabilityAsync("offline");
        await service.RegisterOnlineAsync(location with { Lat = location.Lat + 0.5 });

        var found = await (
            await service.AsSupport().GetAsync($"/api/drivers/nearby?lat={location.Lat}&lng={location.Lng}&radiusKm=5")
        ).JsonAsync();

        var items = found.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([near.Id, far.Id], items.Select(item => item.GetProperty("id").GetGuid()));
        Assert.Equal(1.112, items[0].GetProperty("distanceKm").GetDouble(), 3);
    }

    [Theory]
    [InlineData("lng=13", "lat")]
    [InlineData("lat=95&lng=13", "lat")]
    [InlineData("lat=52&lng=13&radiusKm=500", "radiusKm")]
    public async Task A_circle_that_cannot_be_is_refused(string query, string field)
    {
        var answer = await service.AsSupport().GetAsync($"/api/drivers/nearby?{query}");

        var problem = await answer.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Trackers_are_shown_each_new_position_once()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var push = Worker<DriverPositionPushJob>();

        await push.PushAsync(CancellationToken.None);
        await push.PushAsync(CancellationToken.None);
        await driver.ReportLocationAsync(location with { Lat = location.Lat + 0.001 }, service.Now.AddSeconds(1));
        await push.PushAsync(CancellationToken.None);

        var shown = service.PushedPositions.Where(position => position.OrderId == order.OrderId).ToList();
        Assert.Equal([location.Lat, location.Lat + 0.001], shown.Select(position => position.Location.Lat));
        Assert.All(shown, position => Assert.Equal(driver.Id, position.DriverId));
        Assert.All(shown, position => Assert.InRange(position.EtaMinutes!.Value, 1, 60));
    }

    [Fact]
    public async Task A_driver_without_a_delivery_is_shown_to_nobody_and_leaves_no_track()
    {
        await using var own = new DriverServiceFixture();
        await own.RegisterOnlineAsync(own.NewLocation());

        await own.Services.GetServices<IHostedService>().OfType<DriverPositionPushJob>().Single().PushAsync(default);
        await own.Services.GetServices<IHostedService>().OfType<TrackRecordingJob>().Single().RecordAsync(default);

        Assert.Empty(own.PushedPositions);
        Assert.Equal(0, await own.InDatabaseAsync(db => db.TrackPoints.CountAsync()));
    }

    [Fact]
    public async Task A_track_keeps_only_points_that_lie_apart()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var tracks = Worker<TrackRecordingJob>();

        foreach (var metres in new[] { 0, 5, 10, 100, 110, 300 })
        {
            service.Time.Advance(TimeSpan.FromMilliseconds(100));
            await driver.ReportLocationAsync(location with { Lat = location.Lat + (metres / 111_195.0) });
            await tracks.RecordAsync(CancellationToken.None);
        }

        var route = await (await driver.Client.GetAsync($"/api/drivers/deliveries/{order.OrderId}/route")).JsonAsync();
        Assert.Equal(3, route.GetProperty("travelled").GetArrayLength());
    }

    [Fact]
    public async Task Old_tracks_are_forgotten()
    {
        await using var own = new DriverServiceFixture();
        var location = own.NewLocation();
        var driver = await own.RegisterOnlineAsync(location);
        await own.CreatePickedUpOrderAsync(driver, location);
        var tracks = own.Services.GetServices<IHostedService>().OfType<TrackRecordingJob>().Single();
        await tracks.RecordAsync(CancellationToken.None);

        own.Time.AdjustTime(own.Time.GetUtcNow().AddDays(31)); // Advance would tick through each second of them.
        await tracks.RecordAsync(CancellationToken.None);

        Assert.Equal(0, await own.InDatabaseAsync(db => db.TrackPoints.CountAsync()));
    }

    private TWorker Worker<TWorker>()
        where TWorker : IHostedService => service.Services.GetServices<IHostedService>().OfType<TWorker>().Single();
}
