using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class ProfileTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task A_new_driver_waits_for_an_admin()
    {
        var userId = Guid.CreateVersion7();
        var created = await service
            .AsDriver(userId)
            .PostAsJsonAsync(
                "/api/drivers",
                new { vehicle = new { kind = "scooter", plate = "B-NB 7" }, licence = "L-7" }
            );

        var driver = await created.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("pending", driver.GetProperty("status").GetString());
        Assert.Equal("offline", driver.GetProperty("availability").GetString());
        Assert.Equal(DriverServiceFixture.FirstName, driver.GetProperty("firstName").GetString());
        Assert.Equal(userId, driver.GetProperty("userId").GetGuid());
        Assert.Equal("scooter", driver.GetProperty("vehicle").GetProperty("kind").GetString());
        Assert.Equal("B-NB 7", driver.GetProperty("vehicle").GetProperty("plate").GetString());
        var followed = await service.AsDriver(userId).GetAsync(created.Headers.Location);
        Assert.Equal(driver.GetProperty("id").GetGuid(), (await followed.JsonAsync()).GetProperty("id").GetGuid());
        var registered = (await service.GetPublishedEventsAsync<DriverRegistered>()).Single(e => e.UserId == userId);
        Assert.Equal(driver.GetProperty("id").GetGuid(), registered.DriverId);
    }

    [Fact]
    public async Task An_account_has_one_profile()
    {
        var driver = await service.RegisterAsync();

        var second = await driver.Client.PostAsJsonAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } });

        await second.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.DriverExists);
    }

    [Fact]
    public async Task Ten_registrations_at_once_make_one_profile()
    {
        var app = service.AsDriver(Guid.CreateVersion7());

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ => app.PostAsJsonAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } }))
        );

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(response => response.StatusCode == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{}""", "vehicle")]
    [InlineData("""{"vehicle":{}}""", "vehicle.kind")]
    [InlineData("""{"vehicle":{"kind":"horse"}}""", "vehicle.kind")]
    [InlineData("""{"vehicle":{"kind":"car"},"licence":"L"}""", "vehicle.plate")]
    [InlineData("""{"vehicle":{"kind":"car","plate":"B-1"}}""", "licence")]
    public async Task A_profile_that_lacks_something_is_refused_by_name(string body, string field)
    {
        var answer = await service
            .AsDriver()
            .PostAsync("/api/drivers", new StringContent(body, null, "application/json"));

        var problem = await answer.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Only_drivers_register()
    {
        var refused = await service
            .AsCustomer()
            .PostAsJsonAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } });

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Without_a_profile_there_is_nothing_of_mine()
    {
        var app = service.AsDriver();

        foreach (var path in new[] { "", "/deliveries", "/earnings", "/statistics" })
        {
            await (await app.GetAsync($"/api/drivers/me{path}")).AssertErrorAsync(
                HttpStatusCode.NotFound,
                ErrorCodes.NotFound
            );
        }
    }

    [Fact]
    public async Task An_update_based_on_an_old_version_is_refused()
    {
        var driver = await service.RegisterAsync();
        var tag = (await driver.Client.GetAsync("/api/drivers/me")).Headers.ETag!.Tag;
        var body = new { vehicle = new { kind = "car", plate = "B-2" }, licence = "L-2" };

        var first = await driver.Client.PutIfMatchAsync("/api/drivers/me", body, tag);
        var second = await driver.Client.PutIfMatchAsync("/api/drivers/me", body, tag);

        Assert.Equal("car", (await first.JsonAsync()).GetProperty("vehicle").GetProperty("kind").GetString());
        Assert.NotEqual(tag, first.Headers.ETag!.Tag);
        await second.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task A_pending_driver_cannot_go_online()
    {
        var driver = await service.RegisterAsync();

        var refused = await driver.Client.PutAsJsonAsync("/api/drivers/me/availability", new { status = "online" });

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.DriverNotApproved);
    }

    [Fact]
    public async Task An_approved_driver_goes_online_and_offline()
    {
        var driver = await service.RegisterApprovedAsync();

        await driver.SetAvailabilityAsync("online");
        var online = await MineAsync(driver);
        await driver.SetAvailabilityAsync("offline");

        Assert.Equal("online", online.GetProperty("availability").GetString());
        Assert.Equal("offline", (await MineAsync(driver)).GetProperty("availability").GetString());
    }

    [Theory]
    [InlineData("approve", "approved")]
    [InlineData("reject", "rejected")]
    public async Task An_admins_decision_is_told(string decision, string status)
    {
        var driver = await service.RegisterAsync();

        var decided = await service.DecideApprovalAsync(driver, decision);
        await service.DecideApprovalAsync(driver, decision);

        Assert.Equal(status, decided.GetProperty("status").GetString());
        var told = (await service.GetPublishedEventsAsync<DriverApprovalDecided>()).Single(e =>
            e.DriverId == driver.Id
        );
        var audited = (await service.GetPublishedEventsAsync<AuditRecorded>()).Single(e =>
            e.TargetId == driver.Id.ToString()
        );
        Assert.Equal($"driver.{decision}", audited.Action);
        Assert.Equal((status, "Because."), (told.Status, told.Reason));
    }

    [Theory]
    [InlineData("suspend")]
    public async Task A_pending_driver_cannot_be_suspended(string decision)
    {
        var driver = await service.RegisterAsync();

        var refused = await service
            .AsAdmin()
            .PostAsJsonAsync($"{InternalRoutes.Drivers}/{driver.Id}/{decision}", new ApprovalDecision("Because."));

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task Only_an_admin_decides()
    {
        var driver = await service.RegisterAsync();
        foreach (var client in new[] { service.AsSupport(), driver.Client, service.AsService() })
        {
            var refused = await client.PostAsJsonAsync(
                $"{InternalRoutes.Drivers}/{driver.Id}/approve",
                new ApprovalDecision(null)
            );
            await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task Who_was_rejected_asks_again_with_a_mended_profile()
    {
        var driver = await service.RegisterAsync();
        await service.DecideApprovalAsync(driver, "reject");

        var mended = await driver.Client.PutAsJsonAsync("/api/drivers/me", new { vehicle = new { kind = "bicycle" } });

        Assert.Equal("pending", (await mended.JsonAsync()).GetProperty("status").GetString());
        Assert.Equal(
            2,
            (await service.GetPublishedEventsAsync<DriverRegistered>()).Count(e => e.DriverId == driver.Id)
        );
    }

    [Fact]
    public async Task Suspension_takes_a_driver_offline_and_frees_what_was_not_picked_up()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var withFood = await service.CreatePickedUpOrderAsync(driver, location);
        var waiting = await service.CreateAssignedOrderAsync(driver, location);
        var other = await service.RegisterOnlineAsync(location);

        var suspended = await service.DecideApprovalAsync(driver, "suspend");
        await service.DispatchAsync();

        Assert.Equal("offline", suspended.GetProperty("availability").GetString());
        Assert.Equal("picked_up", await driver.GetDeliveryStatusAsync(withFood));
        Assert.Null(await driver.GetDeliveryStatusAsync(waiting));
        Assert.Equal("offered", await other.GetDeliveryStatusAsync(waiting));
        await (
            await driver.Client.PutAsJsonAsync("/api/drivers/me/availability", new { status = "online" })
        ).AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.DriverNotApproved);
    }

    [Fact]
    public async Task The_staff_lists_drivers_by_status_page_by_page()
    {
        await using var own = new DriverServiceFixture();
        var pending = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            pending.Insert(0, (await own.RegisterAsync()).Id);
            own.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await own.RegisterApprovedAsync();
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await (
                await own.AsSupport().GetAsync($"/api/drivers?status=pending&limit=2&cursor={cursor}")
            ).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(pending, seen);
    }

    [Fact]
    public async Task A_status_that_does_not_exist_is_refused_by_name()
    {
        var answer = await service.AsSupport().GetAsync("/api/drivers?status=Pending");

        var problem = await answer.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("status", out _), problem.ToString());
    }

    [Theory]
    [InlineData("customer")]
    [InlineData("restaurant_owner")]
    [InlineData("driver")]
    public async Task Drivers_are_not_shown_to_others(string role)
    {
        var driver = await service.RegisterAsync();
        var other = service.As(null, role);

        foreach (var path in new[] { "/api/drivers", $"/api/drivers/{driver.Id}", "/api/drivers/nearby?lat=1&lng=1" })
        {
            await (await other.GetAsync(path)).AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task The_staff_reads_any_profile_and_only_an_admin_changes_it_on_record()
    {
        var driver = await service.RegisterAsync();
        var body = new { vehicle = new { kind = "bicycle" } };

        var read = await service.AsSupport().GetAsync($"/api/drivers/{driver.Id}");
        var bySupport = await service.AsSupport().PutAsJsonAsync($"/api/drivers/{driver.Id}", body);
        var byAdmin = await service.AsAdmin().PutAsJsonAsync($"/api/drivers/{driver.Id}", body);
        var bySelf = await driver.Client.PutAsJsonAsync($"/api/drivers/{driver.Id}", body);

        Assert.Equal(driver.Id, (await read.JsonAsync()).GetProperty("id").GetGuid());
        await bySupport.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await byAdmin.JsonAsync();
        await bySelf.JsonAsync();
        var recorded = (await service.GetPublishedEventsAsync<AuditRecorded>()).Where(e =>
            e.TargetId == driver.Id.ToString()
        );
        Assert.Equal("driver.change", Assert.Single(recorded).Action);
    }

    [Fact]
    public async Task An_unknown_driver_is_unknown_to_the_staff()
    {
        var answer = await service.AsAdmin().GetAsync($"/api/drivers/{Guid.NewGuid()}");

        await answer.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task A_deleted_profile_is_gone_and_its_account_may_register_again()
    {
        var driver = await service.RegisterApprovedAsync();

        var deleted = await driver.Client.DeleteAsync($"/api/drivers/{driver.Id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await (await driver.Client.GetAsync("/api/drivers/me")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
        var again = await driver.Client.PostAsJsonAsync("/api/drivers", new { vehicle = new { kind = "bicycle" } });
        Assert.NotEqual(driver.Id, (await again.JsonAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_profile_with_a_delivery_under_way_cannot_be_deleted()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.CreateAssignedOrderAsync(driver, location);

        var refused = await driver.Client.DeleteAsync($"/api/drivers/{driver.Id}");

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    private static async Task<JsonElement> MineAsync(TestDriver driver) =>
        await (await driver.Client.GetAsync("/api/drivers/me")).JsonAsync();
}
