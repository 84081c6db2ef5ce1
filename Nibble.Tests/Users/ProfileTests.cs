using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;
using Nibble.UserService.Accounts;

namespace Nibble.Tests.Users;

public sealed class ProfileTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task A_profile_changes_where_the_patch_speaks_and_nowhere_else()
    {
        var ada = await service.RegisterAndSignInAsync();

        await PatchAsync(ada.Client, """{ "firstName": " Augusta ", "phoneNumber": "+44 20 7946 0000" }""");
        var changed = await (await PatchAsync(ada.Client, """{ "lastName": "King" }""")).JsonAsync();

        Assert.Equal("Augusta", changed.GetProperty("firstName").GetString());
        Assert.Equal("King", changed.GetProperty("lastName").GetString());
        Assert.Equal("+44 20 7946 0000", changed.GetProperty("phoneNumber").GetString());

        var cleared = await (await PatchAsync(ada.Client, """{ "phoneNumber": null }""")).JsonAsync();
        Assert.Equal(JsonValueKind.Null, cleared.GetProperty("phoneNumber").ValueKind);
    }

    [Theory]
    [InlineData("""{ "firstName": "  " }""", "firstName")]
    [InlineData("""{ "lastName": "" }""", "lastName")]
    [InlineData("""{ "phoneNumber": "call me" }""", "phoneNumber")]
    [InlineData("""{ "firstName": 7 }""", "firstName")]
    public async Task What_is_wrong_with_a_patch_is_told_by_field(string patch, string field)
    {
        var ada = await service.RegisterAndSignInAsync();

        var problem = await (await PatchAsync(ada.Client, patch)).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Of_two_who_change_the_profile_that_they_read_the_slower_reads_again()
    {
        var ada = await service.RegisterAndSignInAsync();
        var tag = (await ada.Client.GetAsync("/api/users/me")).Headers.ETag!.ToString();

        Assert.True((await PatchAsync(ada.Client, """{ "firstName": "Augusta" }""", tag)).IsSuccessStatusCode);

        await (await PatchAsync(ada.Client, """{ "firstName": "Ada" }""", tag)).AssertErrorAsync(
            HttpStatusCode.PreconditionFailed,
            ErrorCodes.PreconditionFailed
        );
    }

    [Fact]
    public async Task Of_many_who_race_with_one_tag_exactly_one_changes_the_profile()
    {
        var ada = await service.RegisterAndSignInAsync();
        var tag = (await ada.Client.GetAsync("/api/users/me")).Headers.ETag!.ToString();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => PatchAsync(ada.Client, $$"""{ "firstName": "Ada {{n}}" }""", tag))
        );

        Assert.Single(answers, response => response.IsSuccessStatusCode);
        Assert.All(
            answers.Where(response => !response.IsSuccessStatusCode),
            response => Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode)
        );
    }

    [Fact]
    public async Task Deleting_ones_account_leaves_nothing_that_says_who_it_was()
    {
        var ada = await service.RegisterAndSignInAsync();
        await ada.Client.PostAsJsonAsync("/api/users/me/addresses", AddressTests.Home);
        await ada.Client.PutAsync($"/api/users/me/favorites/restaurants/{Guid.NewGuid()}", null);
        await ada.Client.PutAsJsonAsync("/api/users/me/preferences", new { });

        Assert.Equal(HttpStatusCode.NoContent, (await ada.Client.DeleteAsync("/api/users/me")).StatusCode);

        await service.InDatabaseAsync(async db =>
        {
            var left = await db.Users.SingleAsync(user => user.Id == ada.Id);
            Assert.Equal(UserStatus.Deleted, left.Status);
            Assert.DoesNotContain(ada.Email, $"{left.Email}{left.NormalizedEmail}", StringComparison.Ordinal);
            Assert.Equal(
                ("Deleted", "User", "", null),
                (left.FirstName, left.LastName, left.PasswordHash, left.PhoneNumber)
            );
            Assert.False(await db.Addresses.AnyAsync(address => address.UserId == ada.Id));
            Assert.False(await db.Favorites.AnyAsync(favorite => favorite.UserId == ada.Id));
            Assert.False(await db.NotificationPreferences.AnyAsync(preferences => preferences.UserId == ada.Id));
            Assert.False(await db.Sessions.AnyAsync(session => session.UserId == ada.Id && session.UserAgent != null));
        });
        Assert.Contains(await service.GetPublishedEventsAsync<UserDeleted>(), deleted => deleted.UserId == ada.Id);
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
        await (await service.LoginAsync(ada.Email)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.InvalidCredentials
        );
        await (await ada.Client.GetAsync("/api/users/me")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
        using var orders = service.AsService();
        Assert.Equal(HttpStatusCode.NotFound, (await orders.GetAsync($"/internal/users/{ada.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await service.RegisterAsync(ada.Email)).StatusCode);
    }

    [Fact]
    public async Task Somebody_elses_account_is_not_found()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var eve = service.AsCustomer();
        var path = $"/api/users/{ada.Id}";

        foreach (
            var answer in new[]
            {
                await eve.GetAsync(path),
                await eve.PutAsJsonAsync(path, new { firstName = "Eve" }),
                await eve.DeleteAsync(path),
                await eve.GetAsync($"{path}/addresses"),
            }
        )
        {
            await answer.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }
    }

    [Fact]
    public async Task An_admin_changes_and_deletes_any_account_and_that_is_written_down()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var admin = service.AsAdmin();
        var path = $"/api/users/{ada.Id}";

        var changed = await (await admin.PutAsJsonAsync(path, new { firstName = "Augusta" })).JsonAsync();
        Assert.Equal("Augusta", changed.GetProperty("firstName").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(path)).StatusCode);

        var audit = await service.GetPublishedEventsAsync<AuditRecorded>();
        Assert.Equal(
            ["user.update", "user.delete"],
            audit.Where(entry => entry.TargetId == ada.Id.ToString()).Select(entry => entry.Action)
        );
    }

    [Fact]
    public async Task Other_services_learn_what_they_may_know_of_an_account()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var orders = service.AsService();

        var summary = await orders.GetFromJsonAsync<UserSummary>($"/internal/users/{ada.Id}");

        Assert.Equal(
            (ada.Id, ada.Email, "Ada", "active"),
            (summary!.Id, summary.Email, summary.FirstName, summary.Status)
        );
        using var eve = service.AsCustomer();
        await (await eve.GetAsync($"/internal/users/{ada.Id}")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string patch, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/users/me");
        request.Content = new StringContent(patch, System.Text.Encoding.UTF8, "application/json");
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        return await client.SendAsync(request);
    }
}
