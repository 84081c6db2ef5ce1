using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Admin;

public sealed class SettingsAndAuditTests(ServiceFixture<AdminDbContext> admin)
    : IClassFixture<ServiceFixture<AdminDbContext>>
{
    private const string Path = "/api/admin/settings";

    [Fact]
    public async Task Changed_settings_are_told_to_others_and_written_into_the_audit_log()
    {
        var actor = Guid.NewGuid();
        var wanted = MarketplaceSettings.Default with { TaxRate = 1900 };

        var response = await admin.AsAdmin(actor).PutAsJsonAsync(Path, wanted);

        Assert.Equal(1900, (await response.JsonAsync()).GetProperty("taxRate").GetInt32());
        Assert.Contains(
            await admin.GetPublishedEventsAsync<SettingsChanged>(),
            change => change.Settings.TaxRate == 1900
        );
        var audit = await (await admin.AsAdmin().GetAsync($"/api/admin/audit?actorId={actor}")).JsonAsync();
        Assert.Equal("settings.change", audit.GetProperty("items")[0].GetProperty("action").GetString());
    }

    [Fact]
    public async Task Of_two_admins_with_the_same_version_one_gets_412()
    {
        await admin.AsAdmin().PutAsJsonAsync(Path, MarketplaceSettings.Default);
        var tag = (await admin.AsAdmin().GetAsync(Path)).Headers.ETag!.ToString();

        var first = await admin.AsAdmin().PutIfMatchAsync(Path, MarketplaceSettings.Default, tag);
        var second = await admin.AsAdmin().PutIfMatchAsync(Path, MarketplaceSettings.Default, tag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await second.AssertErrorAsync(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionFailed);
    }

    [Fact]
    public async Task Settings_out_of_range_are_refused()
    {
        var response = await admin.AsAdmin().PutAsJsonAsync(Path, MarketplaceSettings.Default with { OfferRounds = 0 });

        var problem = await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("offerRounds", out _), problem.ToString());
    }

    [Fact]
    public async Task An_audit_entry_can_neither_be_changed_nor_deleted()
    {
        await admin.DeliverEventAsync(
            new AuditRecorded(
                Guid.NewGuid(),
                Guid.NewGuid(),
                "admin",
                "user.suspend",
                "somebody",
                null,
                "192.0.2.1",
                admin.Now
            )
        );

        await Assert.ThrowsAsync<SqliteException>(() =>
            admin.InDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE audit_entries SET Action = 'nothing'"))
        );
        await Assert.ThrowsAsync<SqliteException>(() =>
            admin.InDatabaseAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM audit_entries"))
        );
        Assert.True(
            await admin.InDatabaseAsync(db => db.AuditEntries.AnyAsync(entry => entry.Action == "user.suspend"))
        );
    }

    [Fact]
    public async Task An_event_that_arrives_twice_is_written_down_once()
    {
        var eventId = Guid.NewGuid();
        var target = Guid.NewGuid().ToString();
        var recorded = new AuditRecorded(
            Guid.NewGuid(),
            Guid.NewGuid(),
            "admin",
            "order.refund",
            target,
            null,
            null,
            admin.Now
        );

        await admin.DeliverEventAsync(recorded, eventId);
        await admin.DeliverEventAsync(recorded, eventId);

        Assert.Equal(
            1,
            await admin.InDatabaseAsync(db => db.AuditEntries.CountAsync(entry => entry.TargetId == target))
        );
    }

    [Fact]
    public async Task A_delivery_without_a_driver_alerts_until_one_is_found()
    {
        var order = Guid.NewGuid();
        await admin.DeliverEventAsync(Progress(order, "unassigned"));
        var raised = await AlertsAsync();
        await admin.DeliverEventAsync(Progress(order, "arrived"));
        var resolved = await AlertsAsync();

        Assert.Contains((order, "delivery_unassigned"), raised);
        Assert.DoesNotContain((order, "delivery_unassigned"), resolved);
    }

    [Fact]
    public async Task A_driver_silent_with_the_food_alerts_until_the_order_moves_on()
    {
        var order = Guid.NewGuid();
        await admin.DeliverEventAsync(
            new DriverUnresponsive(order, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), admin.Now, admin.Now)
        );
        var raised = await AlertsAsync();
        await admin.DeliverEventAsync(Progress(order, "delivered"));
        var resolved = await AlertsAsync();

        Assert.Contains((order, "driver_silent"), raised);
        Assert.DoesNotContain((order, "driver_silent"), resolved);
    }

    [Fact]
    public async Task An_alert_that_somebody_saw_to_is_shown_no_more()
    {
        var order = Guid.NewGuid();
        await admin.DeliverEventAsync(Progress(order, "unassigned"));
        var page = await (await admin.AsAdmin().GetAsync("/api/admin/alerts?limit=100")).JsonAsync();
        var alert = page.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("targetId").GetGuid() == order)
            .GetProperty("id")
            .GetGuid();

        var resolved = await admin.AsAdmin().PostAsync($"/api/admin/alerts/{alert}/resolve", content: null);
        var unknown = await admin.AsAdmin().PostAsync($"/api/admin/alerts/{Guid.NewGuid()}/resolve", content: null);

        Assert.Equal(HttpStatusCode.NoContent, resolved.StatusCode);
        Assert.DoesNotContain((order, "delivery_unassigned"), await AlertsAsync());
        await unknown.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    private DeliveryProgressed Progress(Guid order, string status) =>
        new(order, Guid.NewGuid(), null, null, Guid.NewGuid(), Guid.NewGuid(), status, null, admin.Now);

    private async Task<IReadOnlyList<(Guid Target, string? Kind)>> AlertsAsync()
    {
        var page = await (await admin.AsAdmin().GetAsync("/api/admin/alerts?limit=100")).JsonAsync();
        return
        [
            .. page.GetProperty("items")
                .EnumerateArray()
                .Select(item => (item.GetProperty("targetId").GetGuid(), item.GetProperty("kind").GetString())),
        ];
    }
}
