using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Nibble.AdminService.Data;
using Nibble.AdminService.Simulation;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Admin;

/// <summary>Settings and rules of the traffic simulation; Journeys/SimulationJourneyTests runs it.</summary>
public sealed class SimulationTests
{
    private const string Path = "/api/admin/simulation";

    [Theory]
    [InlineData("Production", null)]
    [InlineData("Development", "false")]
    public async Task Without_the_demo_people_it_refuses_to_start(string environment, string? seed)
    {
        await using var admin = new ServiceFixture<AdminDbContext>
        {
            Settings = { ["environment"] = environment, ["Demo:Seed"] = seed },
        };

        var response = await admin.AsAdmin().PutAsJsonAsync(Path, new { running = true });

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.SimulationUnavailable);
        var state = await (await admin.AsAdmin().GetAsync(Path)).JsonAsync();
        Assert.False(state.GetProperty("enabled").GetBoolean());
        Assert.False(state.GetProperty("running").GetBoolean());
    }

    [Fact]
    public async Task A_production_that_is_told_to_simulate_does_not_start()
    {
        await using var admin = new ServiceFixture<AdminDbContext>
        {
            Settings = { ["environment"] = "Production", ["Demo:Simulate"] = "true" },
        };

        var failure = Assert.Throws<InvalidOperationException>(() => admin.AsAdmin());

        Assert.StartsWith("Demo:Simulate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_and_stopping_is_written_into_the_audit_log_and_the_speed_stays()
    {
        await using var admin = new ServiceFixture<AdminDbContext> { Settings = { ["Demo:Seed"] = "true" } };
        using var client = admin.AsAdmin();

        var started = await (await client.PutAsJsonAsync(Path, new { running = true, speed = 25 })).JsonAsync();
        admin.Time.Advance(TimeSpan.FromSeconds(1));
        var stopped = await (await client.PutAsJsonAsync(Path, new { running = false })).JsonAsync();

        Assert.True(started.GetProperty("running").GetBoolean());
        Assert.False(stopped.GetProperty("running").GetBoolean());
        Assert.Equal(25, stopped.GetProperty("speed").GetDouble());
        var audit = await (await client.GetAsync("/api/admin/audit")).JsonAsync();
        Assert.Equal(
            ["simulation.stop", "simulation.start"],
            audit.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString())
        );
    }

    [Theory]
    [InlineData("""{ "speed": 10 }""", "running")]
    [InlineData("""{ "running": true, "speed": 0.5 }""", "speed")]
    [InlineData("""{ "running": true, "speed": 101 }""", "speed")]
    public async Task A_speed_out_of_range_or_no_decision_is_refused(string body, string field)
    {
        await using var admin = new ServiceFixture<AdminDbContext>();

        var response = await admin.AsAdmin().PutAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Support_may_neither_see_nor_touch_it()
    {
        await using var admin = new ServiceFixture<AdminDbContext>();

        Assert.Equal(HttpStatusCode.Forbidden, (await admin.AsSupport().GetAsync(Path)).StatusCode);
        var put = await admin.AsSupport().PutAsJsonAsync(Path, new { running = true });
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
    }

    [Fact]
    public async Task The_citys_time_runs_as_fast_as_told_and_a_new_speed_holds_from_the_next_second()
    {
        var time = new FakeTimeProvider();
        var pace = new SimulationClock(time) { Speed = 10 };

        var wait = pace.DelayAsync(TimeSpan.FromSeconds(100), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1)); // 10 s of the city's time; 90 are left
        pace.Speed = 90;
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.AssertWithinTwoMinutesAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(wait.IsCompleted);
        });

        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void A_ride_follows_the_route_and_ends_at_its_last_point()
    {
        var corner = new GeoPoint(52.53, 13.40);
        var end = new GeoPoint(52.53, 13.42);
        var route = new Route([corner, end]);
        var place = new GeoPoint(52.52, 13.40);
        var headings = new List<double?>();

        for (var step = 0; step < 100 && !route.IsCompleted; step++)
        {
            (place, var heading) = route.Advance(place, 0.1);
            headings.Add(heading);
        }

        Assert.Equal(end, place);
        Assert.Equal(0, headings[0]!.Value, 0.01); // north to the corner,
        Assert.Equal(90, headings[^1]!.Value, 0.01); // then east
        Assert.Equal(25, headings.Count); // 1.11 km and 1.35 km, 100 m each step
    }
}
