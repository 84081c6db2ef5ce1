using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class RegistrationTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task A_new_restaurant_waits_for_an_admin_and_then_takes_orders()
    {
        var id = await service.RegisterAsync(_owner);
        var path = $"/api/restaurants/{id}";

        var unseen = await service.AsAnonymous().GetAsync(path);
        var own = await (await service.AsOwner(_owner).GetAsync(path)).JsonAsync();
        await service.DecideApprovalAsync(id, "approve");
        var seen = await service.GetAsync(path);

        await unseen.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Equal("pending", own.GetProperty("status").GetString());
        Assert.Equal("open", seen.GetProperty("status").GetString());
        Assert.True(seen.GetProperty("isOpenNow").GetBoolean());
        Assert.Contains(await service.GetPublishedEventsAsync<RestaurantRegistered>(), told => told.RestaurantId == id);
        Assert.Contains(
            await service.GetPublishedEventsAsync<RestaurantApprovalDecided>(),
            told => told.RestaurantId == id && told.Status == "approved" && told.OwnerId == _owner
        );
        var audited = (await service.GetPublishedEventsAsync<AuditRecorded>()).Single(act =>
            act.TargetId == id.ToString()
        );
        Assert.Equal(("restaurant.approve", Roles.Admin), (audited.Action, audited.ActorRole));
    }

    [Fact]
    public async Task A_created_restaurant_is_found_where_the_answer_says()
    {
        var owner = service.AsOwner(_owner);

        var created = await owner.PostAsJsonAsync("/api/restaurants", RestaurantServiceFixture.Details("Nuova"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var found = await (await owner.GetAsync(created.Headers.Location)).JsonAsync();
        Assert.Equal("Nuova", found.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_rejected_restaurant_asks_again_by_being_edited()
    {
        var id = await service.RegisterAsync(_owner);
        await service.DecideApprovalAsync(id, "reject");

        var edited = await service
            .AsOwner(_owner)
            .PutAsJsonAsync($"/api/restaurants/{id}", RestaurantServiceFixture.Details());

        Assert.Equal("pending", (await edited.JsonAsync()).GetProperty("status").GetString());
        Assert.Equal(
            2,
            (await service.GetPublishedEventsAsync<RestaurantRegistered>()).Count(told => told.RestaurantId == id)
        );
    }

    [Theory]
    [InlineData("pending", "suspend")]
    [InlineData("open", "approve")]
    [InlineData("open", "reject")]
    [InlineData("suspended", "suspend")]
    [InlineData("suspended", "reject")]
    [InlineData("rejected", "suspend")]
    [InlineData("rejected", "reject")]
    public async Task A_decision_that_the_status_does_not_allow_is_refused(string status, string decision)
    {
        var id = await InStatusAsync(status);

        var refused = await service
            .AsAdmin()
            .PostAsJsonAsync($"/internal/restaurants/{id}/{decision}", new ApprovalDecision("No."));

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("suspended")]
    [InlineData("rejected")]
    public async Task An_owner_opens_only_what_an_admin_let_in(string status)
    {
        var id = await InStatusAsync(status);

        var refused = await service
            .AsOwner(_owner)
            .PutAsJsonAsync($"/api/restaurants/{id}/status", new { status = "open" });

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
    }

    [Fact]
    public async Task An_owner_opens_slows_down_and_closes_the_kitchen()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var owner = service.AsOwner(_owner);

        foreach (var (status, isOpen) in new[] { ("busy", true), ("closed", false), ("open", true) })
        {
            var switched = await (
                await owner.PutAsJsonAsync($"/api/restaurants/{id}/status", new { status })
            ).JsonAsync();
            Assert.Equal(status, switched.GetProperty("status").GetString());
            Assert.Equal(isOpen, switched.GetProperty("isOpenNow").GetBoolean());
        }

        var refused = await owner.PutAsJsonAsync($"/api/restaurants/{id}/status", new { status = "suspended" });
        await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task An_edit_names_the_version_that_it_read()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var owner = service.AsOwner(_owner);
        var path = $"/api/restaurants/{id}";
        var tag = (await service.AsAnonymous().GetAsync(path)).Headers.ETag!.Tag;

        var edited = await owner.PutIfMatchAsync(path, RestaurantServiceFixture.Details("First"), tag);
        var lost = await owner.PutIfMatchAsync(path, RestaurantServiceFixture.Details("Second"), tag);
        var again = await owner.PutIfMatchAsync(
            path,
            RestaurantServiceFixture.Details("Third"),
            edited.Headers.ETag!.Tag
        );

        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        await lost.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
        Assert.Equal("Third", (await again.JsonAsync()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task My_restaurants_are_mine_alone_in_every_status_the_newest_first()
    {
        var first = await service.RegisterApprovedAsync(_owner);
        var second = await InStatusAsync("rejected");
        var third = await service.RegisterAsync(_owner);
        await service.RegisterAsync(Guid.NewGuid());
        var owner = service.AsOwner(_owner);

        var page = await (await owner.GetAsync("/api/restaurants/mine?limit=2")).JsonAsync();
        var rest = await (
            await owner.GetAsync($"/api/restaurants/mine?limit=2&cursor={page.GetProperty("next").GetString()}")
        ).JsonAsync();

        Assert.Equal(
            [third, second, first],
            page.GetProperty("items")
                .EnumerateArray()
                .Concat(rest.GetProperty("items").EnumerateArray())
                .Select(item => item.GetProperty("id").GetGuid())
        );
        Assert.Null(rest.GetProperty("next").GetString());
    }

    [Fact]
    public async Task An_admin_lists_restaurants_by_status()
    {
        var pending = await service.RegisterAsync(_owner);
        await service.RegisterApprovedAsync(_owner);

        var list = await (
            await service.AsAdmin().GetAsync("/internal/restaurants?status=pending&limit=100")
        ).JsonAsync();
        var refused = await service.AsAdmin().GetAsync("/internal/restaurants?status=nice");

        Assert.All(
            list.GetProperty("items").EnumerateArray(),
            item => Assert.Equal("pending", item.GetProperty("status").GetString())
        );
        Assert.Contains(
            list.GetProperty("items").EnumerateArray(),
            item => item.GetProperty("id").GetGuid() == pending && item.GetProperty("ownerId").GetGuid() == _owner
        );
        await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task Nobody_but_an_admin_decides()
    {
        var id = await service.RegisterAsync(_owner);

        foreach (var client in new[] { service.AsOwner(_owner), service.AsSupport(), service.AsService() })
        {
            var refused = await client.PostAsJsonAsync(
                $"/internal/restaurants/{id}/approve",
                new ApprovalDecision(null)
            );
            await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task A_deleted_restaurant_is_gone_for_everybody()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var path = $"/api/restaurants/{id}";
        var owner = service.AsOwner(_owner);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(path)).StatusCode);

        foreach (var gone in new[] { path, $"{path}/menu", $"{path}/hours", $"{path}/reviews" })
        {
            await (await owner.GetAsync(gone)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }

        await (await owner.DeleteAsync(path)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("""{ "cuisines": ["thai"], "location": { "lat": 1, "lng": 1 }, "address": "Street 1" }""", "name")]
    [InlineData(
        """{ "name": "x", "cuisines": [], "location": { "lat": 1, "lng": 1 }, "address": "Street 1" }""",
        "cuisines"
    )]
    [InlineData(
        """{ "name": "x", "cuisines": ["<b>"], "location": { "lat": 1, "lng": 1 }, "address": "Street 1" }""",
        "cuisines"
    )]
    [InlineData(
        """{ "name": "x", "cuisines": ["thai"], "location": { "lat": 91, "lng": 1 }, "address": "Street 1" }""",
        "location.lat"
    )]
    [InlineData("""{ "name": "x", "cuisines": ["thai"], "address": "Street 1" }""", "location")]
    [InlineData(
        """{ "name": "x", "cuisines": ["thai"], "location": { "lat": 1, "lng": 1 }, "address": "Street 1", "deliveryFee": -1 }""",
        "deliveryFee"
    )]
    [InlineData(
        """{ "name": "x", "cuisines": ["thai"], "location": { "lat": 1, "lng": 1 }, "address": "Street 1", "hours": { "timeZone": "Mars/Base", "weekly": [] } }""",
        "hours.timeZone"
    )]
    public async Task A_restaurant_with_wrong_fields_is_refused_by_field(string json, string field)
    {
        var refused = await service
            .AsOwner(_owner)
            .PostAsync("/api/restaurants", new StringContent(json, null, "application/json"));

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task The_delivery_estimate_says_whether_how_soon_and_for_how_much()
    {
        var id = await service.RegisterApprovedAsync(
            _owner,
            RestaurantServiceFixture.Details(location: new GeoPoint(52.52, 13.405), deliveryFee: 199)
        );
        var path = $"/api/restaurants/{id}/delivery-estimate";

        var near = await service.GetAsync($"{path}?lat=52.53&lng=13.405");
        var far = await service.GetAsync($"{path}?lat=52.62&lng=13.405");
        var refused = await service.AsAnonymous().GetAsync($"{path}?lat=52.5");

        Assert.True(near.GetProperty("inRange").GetBoolean());
        Assert.Equal(1.11, near.GetProperty("distanceKm").GetDouble());
        Assert.Equal(199, near.GetProperty("deliveryFee").GetInt64());
        Assert.Equal((25, 9, 34), Minutes(near));
        Assert.False(far.GetProperty("inRange").GetBoolean());
        await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);

        static (int, int, int) Minutes(System.Text.Json.JsonElement estimate) =>
            (
                estimate.GetProperty("prepMinutes").GetInt32(),
                estimate.GetProperty("travelMinutes").GetInt32(),
                estimate.GetProperty("minMinutes").GetInt32()
            );
    }

    private async Task<Guid> InStatusAsync(string status)
    {
        var id = await service.RegisterAsync(_owner);
        if (status == "rejected")
        {
            await service.DecideApprovalAsync(id, "reject");
        }
        else if (status != "pending")
        {
            await service.DecideApprovalAsync(id, "approve");
        }

        if (status == "suspended")
        {
            await service.DecideApprovalAsync(id, "suspend");
        }

        return id;
    }
}
