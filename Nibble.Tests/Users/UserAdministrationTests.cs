using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using Nibble.UserService.Accounts;

namespace Nibble.Tests.Users;

public sealed class UserAdministrationTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task A_suspended_account_is_out_at_once_and_in_again_when_it_is_reinstated()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        var suspended = await (
            await admin.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Chargebacks" })
        ).JsonAsync();

        Assert.Equal("suspended", suspended.GetProperty("status").GetString());
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
        await (await service.RefreshAsync(ada.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenRevoked
        );
        await (await service.LoginAsync(ada.Email)).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.AccountSuspended
        );
        await (await service.LoginAsync(ada.Email, "not the password")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.InvalidCredentials
        );
        Assert.Contains(
            await service.GetPublishedEventsAsync<UserSuspended>(),
            e => e.UserId == ada.Id && e.Reason == "Chargebacks"
        );
        Assert.Contains("Chargebacks", UserServiceFixture.TextOf((await service.GetMailsAsync(ada.Email))[0]));

        await (await admin.PostAsync($"/api/users/{ada.Id}/reinstate", null)).JsonAsync();

        await service.SignInAsync(ada.Email);
        Assert.Equal(
            ["user.suspend", "user.reinstate"],
            (await service.GetPublishedEventsAsync<AuditRecorded>())
                .Where(entry => entry.TargetId == ada.Id.ToString())
                .Select(entry => entry.Action)
        );
    }

    [Fact]
    public async Task An_account_is_suspended_once_and_reinstated_once()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        await (await admin.PostAsync($"/api/users/{ada.Id}/reinstate", null)).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.InvalidTransition
        );
        await admin.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Once" });
        await (await admin.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Twice" })).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.InvalidTransition
        );
    }

    [Fact]
    public async Task An_account_is_suspended_without_a_reason_too()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        var suspended = await (await admin.PostAsync($"/api/users/{ada.Id}/suspend", null)).JsonAsync();

        Assert.Equal("suspended", suspended.GetProperty("status").GetString());
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
        var told = (await service.GetPublishedEventsAsync<UserSuspended>()).Single(suspension =>
            suspension.UserId == ada.Id
        );
        Assert.NotEmpty(told.Reason);
    }

    [Fact]
    public async Task No_sign_in_that_races_with_a_suspension_survives_it()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        var signIns = Enumerable.Range(0, 12).Select(_ => service.LoginAsync(ada.Email)).ToList();
        await admin.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Now" });
        await Task.WhenAll(signIns);

        Assert.False(
            await service.InDatabaseAsync(db =>
                db.Sessions.AnyAsync(session => session.UserId == ada.Id && session.EndedAt == null)
            )
        );
    }

    [Fact]
    public async Task New_roles_end_the_sessions_that_carry_the_old_ones()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        var changed = await (
            await admin.PutAsJsonAsync($"/api/users/{ada.Id}/roles", new { roles = new[] { "support", "customer" } })
        ).JsonAsync();

        Assert.Equal(["customer", "support"], changed.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
        var again = await (await service.LoginAsync(ada.Email)).JsonAsync();
        Assert.Equal(2, again.GetProperty("user").GetProperty("roles").GetArrayLength());
    }

    [Fact]
    public async Task The_roles_that_an_account_has_already_change_nothing()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        var same = await admin.PutAsJsonAsync($"/api/users/{ada.Id}/roles", new { roles = new[] { "customer" } });

        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        Assert.DoesNotContain(ada.SessionId, await service.RevokedSessionsAsync());
    }

    [Theory]
    [InlineData("""{ "roles": [] }""")]
    [InlineData("""{ "roles": ["service"] }""")]
    [InlineData("""{ "roles": ["king"] }""")]
    [InlineData("""{ }""")]
    public async Task Only_roles_that_there_are_can_be_given(string body)
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();

        await (
            await admin.PutAsync(
                $"/api/users/{ada.Id}/roles",
                new StringContent(body, System.Text.Encoding.UTF8, "application/json")
            )
        ).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task The_last_admin_can_be_neither_demoted_nor_suspended_nor_deleted()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        using var system = own.AsAdmin();
        await system.PutAsJsonAsync($"/api/users/{ada.Id}/roles", new { roles = new[] { "admin" } });

        foreach (
            var answer in new[]
            {
                await system.PutAsJsonAsync($"/api/users/{ada.Id}/roles", new { roles = new[] { "customer" } }),
                await system.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Mutiny" }),
                await system.DeleteAsync($"/api/users/{ada.Id}"),
            }
        )
        {
            await answer.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.Conflict);
        }

        var grace = await own.RegisterAndSignInAsync();
        await system.PutAsJsonAsync($"/api/users/{grace.Id}/roles", new { roles = new[] { "admin" } });
        Assert.Equal(HttpStatusCode.NoContent, (await system.DeleteAsync($"/api/users/{ada.Id}")).StatusCode);
    }

    [Fact]
    public async Task Support_sees_accounts_and_changes_none_and_others_do_not_even_see_them()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var support = service.AsSupport();
        using var owner = service.AsOwner();

        Assert.Equal(HttpStatusCode.OK, (await support.GetAsync("/api/users")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await support.GetAsync($"/api/users/{ada.Id}")).StatusCode);
        foreach (
            var answer in new[]
            {
                await support.PostAsJsonAsync($"/api/users/{ada.Id}/suspend", new { reason = "Bored" }),
                await support.PostAsync($"/api/users/{ada.Id}/reinstate", null),
                await support.PutAsJsonAsync($"/api/users/{ada.Id}/roles", new { roles = new[] { "admin" } }),
                await owner.GetAsync("/api/users"),
            }
        )
        {
            await answer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task The_list_is_narrowed_down_by_role_status_and_the_beginning_of_a_name_and_paged_without_gaps()
    {
        await using var own = new UserServiceFixture();
        var drivers = new List<Guid>();
        foreach (var n in Enumerable.Range(0, 7))
        {
            own.Time.Advance(TimeSpan.FromSeconds(n % 2));
            drivers.Add((await own.RegisterAndSignInAsync(Roles.Driver, $"driver.{n}@example.test")).Id);
        }

        await own.RegisterAndSignInAsync(Roles.Customer, "customer@example.test");
        using var admin = own.AsAdmin();
        await admin.PostAsJsonAsync($"/api/users/{drivers[0]}/suspend", new { reason = "Speeding" });

        Assert.Equal(drivers.Order(), (await PagesAsync(admin, "role=driver")).Order());
        Assert.Equal([drivers[0]], await PagesAsync(admin, "status=suspended"));
        Assert.Equal([drivers[3]], await PagesAsync(admin, "q=DRIVER.3"));
        Assert.Equal(6, (await PagesAsync(admin, "q=love&role=driver&status=active")).Count);
        Assert.Equal(8, (await PagesAsync(admin, "q=ada")).Count);
        Assert.Empty(await PagesAsync(admin, "q=%25"));
        foreach (var field in (string[])["role", "status", "limit"])
        {
            var problem = await (await admin.GetAsync($"/api/users?{field}=king")).AssertErrorAsync(
                HttpStatusCode.BadRequest,
                ErrorCodes.ValidationFailed
            );
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
        }
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "driver", null)]
    [InlineData(null, null, "Suspended")]
    [InlineData(null, "driver", "Active")]
    [InlineData("ada", null, null)]
    [InlineData("ada", "driver", "Active")]
    public async Task No_list_of_accounts_reads_the_whole_table(string? beginning, string? role, string? status)
    {
        var plan = await service.InDatabaseAsync(async db =>
        {
            var query = UserList
                .Query(
                    db,
                    beginning,
                    role,
                    status is null ? null : Enum.Parse<UserStatus>(status),
                    new TimeCursor(service.Now, Guid.NewGuid())
                )
                .Take(21);
            return await QueryPlan.ExplainAsync(db, query);
        });

        // The page that was found, some twenty rows, is read once more to add the roles: those scans cost nothing.
        var pages = plan.Where(step => step.StartsWith("CO-ROUTINE ", StringComparison.Ordinal))
            .Select(step => step.Replace("CO-ROUTINE", "SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Except(pages), step => step.StartsWith("SCAN", StringComparison.Ordinal));
        if (beginning is null)
        {
            Assert.DoesNotContain("USE TEMP B-TREE FOR ORDER BY", plan);
        }
    }

    private static async Task<List<Guid>> PagesAsync(HttpClient client, string filter)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await (await client.GetAsync($"/api/users?{filter}&limit=2&cursor={cursor}")).JsonAsync();
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(ids.Count, ids.Distinct().Count());
        return ids;
    }
}
