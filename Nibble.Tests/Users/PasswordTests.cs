using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;
using Nibble.UserService.Passwords;

namespace Nibble.Tests.Users;

public sealed class PasswordTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task The_code_from_the_mail_sets_a_new_password_once_and_ends_every_session()
    {
        var ada = await service.RegisterAndSignInAsync();
        var code = await service.RequestResetCodeAsync(ada.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(code)).StatusCode);

        await service.SignInAsync(ada.Email, NewPassword);
        await (await service.LoginAsync(ada.Email)).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.InvalidCredentials
        );
        Assert.Contains(ada.SessionId, await service.RevokedSessionsAsync());
        await (await ResetAsync(code)).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.CodeInvalid);
    }

    [Fact]
    public async Task An_unknown_email_gets_the_same_answer_and_no_mail()
    {
        var ada = await service.RegisterAndSignInAsync();
        var nobody = UserServiceFixture.NewEmail();
        using var anonymous = service.AsAnonymous();

        var unknown = await anonymous.PostAsJsonAsync("/api/auth/forgot-password", new { email = nobody });
        var known = await anonymous.PostAsJsonAsync("/api/auth/forgot-password", new { email = ada.Email });

        Assert.Equal(HttpStatusCode.Accepted, known.StatusCode);
        Assert.Equal(known.StatusCode, unknown.StatusCode);
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.Single(await service.GetMailsAsync(ada.Email));
        Assert.Empty(await service.GetMailsAsync(nobody, atLeast: 0));
        Assert.Equal(0, await service.InDatabaseAsync(db => db.PendingPasswordResets.CountAsync()));
    }

    [Fact]
    public async Task A_mailbox_gets_one_code_a_minute_however_often_somebody_asks()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        using var anonymous = own.AsAnonymous();
        await own.RequestResetCodeAsync(ada.Email);
        await anonymous.PostAsJsonAsync("/api/auth/forgot-password", new { email = ada.Email });
        await Eventually.PollAsync(
            () => own.InDatabaseAsync(db => db.PendingPasswordResets.CountAsync()),
            waiting => waiting == 0
        );
        Assert.Single(await own.GetMailsAsync(ada.Email));

        own.Time.Advance(PasswordResetMailJob.ResendInterval);
        await anonymous.PostAsJsonAsync("/api/auth/forgot-password", new { email = ada.Email });

        Assert.Equal(2, (await own.GetMailsAsync(ada.Email, atLeast: 2)).Length);
    }

    [Fact]
    public async Task A_code_runs_out()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        var code = await own.RequestResetCodeAsync(ada.Email);
        own.Time.Advance(PasswordResetCode.Lifetime);

        await (await ResetAsync(code, own: own)).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.CodeInvalid);
    }

    [Fact]
    public async Task A_password_that_is_refused_does_not_use_up_the_code_however_that_is_typed()
    {
        var ada = await service.RegisterAndSignInAsync();
        var code = await service.RequestResetCodeAsync(ada.Email);

        await (await ResetAsync(code, "password123")).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );

        var typed = $" {code.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()} ";
        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(typed)).StatusCode);
    }

    [Fact]
    public async Task Of_racing_resets_with_one_code_one_wins()
    {
        var ada = await service.RegisterAndSignInAsync();
        var code = await service.RequestResetCodeAsync(ada.Email);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => ResetAsync(code, $"{NewPassword} {number}"))
        );

        Assert.Single(answers, response => response.StatusCode == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task No_table_holds_a_code_in_clear()
    {
        var ada = await service.RegisterAndSignInAsync();
        var code = await service.RequestResetCodeAsync(ada.Email);

        var kept = await service.InDatabaseAsync(db => db.PasswordResetCodes.SingleAsync(c => c.UserId == ada.Id));
        Assert.Equal(PasswordResetCode.HashOf(code), kept.Hash);
    }

    [Fact]
    public async Task A_reset_lifts_the_lock_out()
    {
        var ada = await service.RegisterAndSignInAsync();
        foreach (var _ in Enumerable.Range(0, 6))
        {
            await service.LoginAsync(ada.Email, "not the password");
        }

        await ResetAsync(await service.RequestResetCodeAsync(ada.Email));

        await service.SignInAsync(ada.Email, NewPassword);
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_and_says_so_by_mail_and_in_the_app()
    {
        var laptop = await service.RegisterAndSignInAsync();
        var phone = await service.SignInAsync(laptop.Email);

        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(laptop)).StatusCode);

        var revoked = await service.RevokedSessionsAsync();
        Assert.Contains(phone.SessionId, revoked);
        Assert.DoesNotContain(laptop.SessionId, revoked);
        await service.SignInAsync(laptop.Email, NewPassword);
        Assert.Equal(
            "Your password was changed",
            Assert.Single(await service.GetMailsAsync(laptop.Email)).GetProperty("subject").GetString()
        );
        var told = await laptop.Client.GetFromJsonAsync<JsonElement>("/api/users/me/notifications");
        Assert.Equal(
            "account",
            Assert.Single(told.GetProperty("items").EnumerateArray()).GetProperty("topic").GetString()
        );
    }

    [Fact]
    public async Task Changing_the_password_takes_the_current_one_and_guessing_it_locks_too()
    {
        var ada = await service.RegisterAndSignInAsync();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await (await ChangeAsync(ada, current: "not the password")).AssertErrorAsync(
                HttpStatusCode.Unauthorized,
                ErrorCodes.InvalidCredentials
            );
        }

        await (await ChangeAsync(ada)).AssertErrorAsync(HttpStatusCode.TooManyRequests, ErrorCodes.AccountLocked);
    }

    [Fact]
    public async Task The_new_password_follows_the_rules()
    {
        var ada = await service.RegisterAndSignInAsync();

        var problem = await (await ChangeAsync(ada, next: "password123")).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );

        Assert.True(problem.GetProperty("errors").TryGetProperty("newPassword", out _));
    }

    private async Task<HttpResponseMessage> ResetAsync(
        string code,
        string newPassword = NewPassword,
        UserServiceFixture? own = null
    )
    {
        using var anonymous = (own ?? service).AsAnonymous();
        return await anonymous.PostAsJsonAsync("/api/auth/reset-password", new { code, newPassword });
    }

    private static Task<HttpResponseMessage> ChangeAsync(
        SignedInUser user,
        string current = UserServiceFixture.Password,
        string next = NewPassword
    ) =>
        user.Client.PostAsJsonAsync(
            "/api/users/me/change-password",
            new { currentPassword = current, newPassword = next }
        );
}
