using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Users;

public sealed class SessionTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task A_refresh_gives_a_new_pair_in_the_same_session()
    {
        var ada = await service.RegisterAndSignInAsync();
        service.Time.Advance(TimeSpan.FromMinutes(1));

        var next = service.Read(await (await service.RefreshAsync(ada.RefreshToken)).JsonAsync());

        Assert.Equal((ada.Id, ada.SessionId), (next.Id, next.SessionId));
        Assert.NotEqual(ada.RefreshToken, next.RefreshToken);
        Assert.NotEqual(ada.AccessToken, next.AccessToken);
    }

    [Fact]
    public async Task A_refresh_token_used_twice_ends_the_session()
    {
        var ada = await service.RegisterAndSignInAsync();
        var next = service.Read(await (await service.RefreshAsync(ada.RefreshToken)).JsonAsync());

        await (await service.RefreshAsync(ada.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenReused
        );

        await (await service.RefreshAsync(next.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenRevoked
        );
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public async Task Of_racing_refreshes_with_one_token_at_most_one_wins_and_the_session_ends(int racers)
    {
        var ada = await service.RegisterAndSignInAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, racers).Select(_ => service.RefreshAsync(ada.RefreshToken))
        );

        var winner = Assert.Single(answers, response => response.IsSuccessStatusCode);
        foreach (var loser in answers.Where(response => !response.IsSuccessStatusCode))
        {
            await loser.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenReused);
        }

        var won = service.Read(await winner.JsonAsync());
        await (await service.RefreshAsync(won.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenRevoked
        );
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
    }

    [Fact]
    public async Task An_invented_refresh_token_is_refused()
    {
        await (await service.RefreshAsync("invented")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenInvalid
        );
    }

    [Fact]
    public async Task A_refresh_token_that_nobody_used_for_a_month_has_run_out()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        own.Time.Advance(TimeSpan.FromDays(30));

        await (await own.RefreshAsync(ada.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenExpired
        );
    }

    [Fact]
    public async Task Logging_out_ends_this_session_and_no_other()
    {
        var phone = await service.RegisterAndSignInAsync();
        var laptop = await service.SignInAsync(phone.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await phone.Client.PostAsync("/api/auth/logout", null)).StatusCode);

        var revoked = await service.RevokedSessionsAsync();
        Assert.Contains(phone.SessionId, revoked);
        Assert.DoesNotContain(laptop.SessionId, revoked);
        await (await service.RefreshAsync(phone.RefreshToken)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenRevoked
        );
        Assert.True((await service.RefreshAsync(laptop.RefreshToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Logging_out_everywhere_ends_every_session_but_not_the_next_sign_in()
    {
        var phone = await service.RegisterAndSignInAsync();
        var laptop = await service.SignInAsync(phone.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await phone.Client.PostAsync("/api/auth/logout-all", null)).StatusCode);

        var next = await service.SignInAsync(phone.Email);
        var revoked = await service.RevokedSessionsAsync();
        Assert.Contains(phone.SessionId, revoked);
        Assert.Contains(laptop.SessionId, revoked);
        Assert.DoesNotContain(next.SessionId, revoked);
    }

    [Fact]
    public async Task The_list_shows_the_devices_that_are_signed_in_and_which_one_asks()
    {
        var phone = await service.RegisterAndSignInAsync();
        service.Time.Advance(TimeSpan.FromMinutes(1));
        var laptop = await service.SignInAsync(phone.Email);
        await (await service.SignInAsync(phone.Email)).Client.PostAsync("/api/auth/logout", null);

        var list = await (await laptop.Client.GetAsync("/api/auth/sessions?limit=1")).JsonAsync();
        var first = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(laptop.SessionId, first.GetProperty("id").GetGuid());
        Assert.True(first.GetProperty("current").GetBoolean());

        var rest = await (
            await laptop.Client.GetAsync($"/api/auth/sessions?cursor={list.GetProperty("next").GetString()}")
        ).JsonAsync();
        var second = Assert.Single(rest.GetProperty("items").EnumerateArray());
        Assert.Equal(phone.SessionId, second.GetProperty("id").GetGuid());
        Assert.False(second.GetProperty("current").GetBoolean());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_device_can_be_signed_out_from_another_one()
    {
        var phone = await service.RegisterAndSignInAsync();
        var laptop = await service.SignInAsync(phone.Email);
        var path = $"/api/auth/sessions/{phone.SessionId}";

        Assert.Equal(HttpStatusCode.NoContent, (await laptop.Client.DeleteAsync(path)).StatusCode);

        Assert.Contains(phone.SessionId, await service.RevokedSessionsAsync());
        await (await laptop.Client.DeleteAsync(path)).AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Somebody_elses_device_is_not_found()
    {
        var ada = await service.RegisterAndSignInAsync();
        var eve = await service.RegisterAndSignInAsync();

        await (await eve.Client.DeleteAsync($"/api/auth/sessions/{ada.SessionId}")).AssertErrorAsync(
            HttpStatusCode.NotFound,
            ErrorCodes.NotFound
        );
        Assert.True((await service.RefreshAsync(ada.RefreshToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Signing_out_takes_somebody_who_is_signed_in()
    {
        using var anonymous = service.AsAnonymous();
        foreach (var path in (string[])["/api/auth/logout", "/api/auth/logout-all"])
        {
            await (await anonymous.PostAsync(path, null)).AssertErrorAsync(
                HttpStatusCode.Unauthorized,
                ErrorCodes.TokenMissing
            );
        }
    }

    [Fact]
    public async Task A_gateway_asks_for_the_revocations_that_it_has_missed()
    {
        var first = await service.RegisterAndSignInAsync();
        var second = await service.RegisterAndSignInAsync();
        await first.Client.PostAsync("/api/auth/logout", null);
        using var gateway = service.AsService();
        var before = (await gateway.GetFromJsonAsync<JsonElement[]>("/internal/revocations"))!;
        var seen = before[^1].GetProperty("sequence").GetInt64();
        await second.Client.PostAsync("/api/auth/logout", null);

        var missed = (await gateway.GetFromJsonAsync<JsonElement[]>($"/internal/revocations?after={seen}"))!;

        Assert.Equal(second.SessionId, Assert.Single(missed).GetProperty("sessionId").GetGuid());
    }

    [Fact]
    public async Task A_revocation_is_told_as_long_as_one_of_its_tokens_may_live()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        own.Time.Advance(TimeSpan.FromHours(1));
        await own.RefreshAsync(ada.RefreshToken);
        await ada.Client.PostAsync("/api/auth/logout", null);

        own.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Contains(ada.SessionId, await own.RevokedSessionsAsync());
        own.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await own.RevokedSessionsAsync());
    }

    [Fact]
    public async Task Only_services_ask_for_revocations()
    {
        using var admin = service.AsAdmin();

        await (await admin.GetAsync("/internal/revocations")).AssertErrorAsync(
            HttpStatusCode.Forbidden,
            ErrorCodes.Forbidden
        );
    }
}
