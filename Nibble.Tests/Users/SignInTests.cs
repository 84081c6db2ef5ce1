using System.Net;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using Nibble.UserService.Authentication;

namespace Nibble.Tests.Users;

public sealed class SignInTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task Registering_opens_an_account_that_can_sign_in_and_tells_the_others()
    {
        var email = UserServiceFixture.NewEmail();
        var response = await service.RegisterAsync($" {email.ToUpperInvariant()} ", role: Roles.RestaurantOwner);
        var user = await response.JsonAsync(HttpStatusCode.Created);

        Assert.Equal(email.ToUpperInvariant(), user.GetProperty("email").GetString());
        Assert.Equal("restaurant_owner", user.GetProperty("roles")[0].GetString());
        Assert.Equal("active", user.GetProperty("status").GetString());
        Assert.False(user.TryGetProperty("passwordHash", out _));
        var ada = await service.SignInAsync(email);
        var followed = await (await ada.Client.GetAsync(response.Headers.Location)).JsonAsync();
        Assert.Equal(ada.Id, followed.GetProperty("id").GetGuid());
        Assert.Contains(
            await service.GetPublishedEventsAsync<UserRegistered>(),
            registered => registered.UserId == ada.Id
        );
    }

    [Fact]
    public async Task An_email_opens_one_account_in_whatever_case()
    {
        var ada = await service.RegisterAndSignInAsync();

        await (await service.RegisterAsync(ada.Email.ToUpperInvariant())).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.EmailTaken
        );
    }

    [Fact]
    public async Task Of_many_who_register_one_email_at_once_one_gets_it()
    {
        var email = UserServiceFixture.NewEmail();

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.RegisterAsync(email)));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.Created);
        foreach (var lost in responses.Where(response => response.StatusCode != HttpStatusCode.Created))
        {
            await lost.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.EmailTaken);
        }
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("support")]
    [InlineData("service")]
    public async Task Nobody_makes_themselves_staff(string role)
    {
        var problem = await (await service.RegisterAsync(UserServiceFixture.NewEmail(), role: role)).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );

        Assert.True(problem.GetProperty("errors").TryGetProperty("role", out _));
    }

    [Theory]
    [InlineData("not an e-mail", UserServiceFixture.Password, "email")]
    [InlineData("ada@example.test", "too short", "password")]
    [InlineData("ada@example.test", "Password123", "password")]
    [InlineData("ada@example.test", "ADA@example.test", "password")]
    public async Task What_is_wrong_with_a_registration_is_told_by_field(string email, string password, string field)
    {
        var problem = await (await service.RegisterAsync(email, password)).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );

        Assert.NotEmpty(problem.GetProperty("errors").GetProperty(field)[0].GetString()!);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_email_get_the_same_answer()
    {
        var ada = await service.RegisterAndSignInAsync();

        var wrong = await service.LoginAsync(ada.Email, "not the password");
        var unknown = await service.LoginAsync(UserServiceFixture.NewEmail(), "not the password");

        Assert.Equal(await WithoutTraceAsync(wrong), await WithoutTraceAsync(unknown));
        await wrong.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        Assert.Equal(Headers(wrong), Headers(unknown));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Failures_lock_an_email_for_longer_and_longer_whether_or_not_it_has_an_account(bool known)
    {
        var email = known ? (await service.RegisterAndSignInAsync()).Email : UserServiceFixture.NewEmail();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await (await service.LoginAsync(email, "not the password")).AssertErrorAsync(
                HttpStatusCode.Unauthorized,
                ErrorCodes.InvalidCredentials
            );
        }

        var locked = await service.LoginAsync(email);
        await locked.AssertErrorAsync(HttpStatusCode.TooManyRequests, ErrorCodes.AccountLocked);
        Assert.Equal(TimeSpan.FromSeconds(30), locked.Headers.RetryAfter!.Delta);

        service.Time.Advance(TimeSpan.FromSeconds(30));
        await service.LoginAsync(email, "not the password");
        var longer = await service.LoginAsync(email);
        await longer.AssertErrorAsync(HttpStatusCode.TooManyRequests, ErrorCodes.AccountLocked);
        Assert.Equal(TimeSpan.FromSeconds(60), longer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Signing_in_forgets_the_failures()
    {
        var ada = await service.RegisterAndSignInAsync();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await FailAsync(4);
            await service.SignInAsync(ada.Email);
        }

        async Task FailAsync(int times)
        {
            foreach (var _ in Enumerable.Range(0, times))
            {
                await service.LoginAsync(ada.Email, "not the password");
            }
        }
    }

    [Fact]
    public async Task Guesses_sent_all_at_once_are_counted_too()
    {
        var ada = await service.RegisterAndSignInAsync();

        var guesses = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => service.LoginAsync(ada.Email, "not the password"))
        );

        var tried = guesses.Count(guess => guess.StatusCode == HttpStatusCode.Unauthorized);
        Assert.InRange(
            tried,
            FailedSignIns.AllowedFailures + 1,
            FailedSignIns.AllowedFailures + 1 + Environment.ProcessorCount
        );
    }

    [Fact]
    public async Task An_OAuth_password_form_gets_its_answer_in_the_words_of_OAuth()
    {
        var ada = await service.RegisterAndSignInAsync();
        using var anonymous = service.AsAnonymous();

        var response = await anonymous.PostAsync(
            "/api/auth/login",
            new FormUrlEncodedContent([
                new("grant_type", "password"),
                new("username", ada.Email),
                new("password", UserServiceFixture.Password),
            ])
        );

        var tokens = await response.JsonAsync();
        Assert.Equal(tokens.GetProperty("accessToken").GetString(), tokens.GetProperty("access_token").GetString());
        Assert.Equal(tokens.GetProperty("refreshToken").GetString(), tokens.GetProperty("refresh_token").GetString());
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal(900, tokens.GetProperty("expires_in").GetInt32());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task An_OAuth_password_form_with_a_wrong_password_or_without_one_is_refused()
    {
        using var anonymous = service.AsAnonymous();

        await (
            await anonymous.PostAsync(
                "/api/auth/login",
                new FormUrlEncodedContent([new("username", "nobody@example.test"), new("password", "not it")])
            )
        ).AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.InvalidCredentials);
        await (
            await anonymous.PostAsync("/api/auth/login", new FormUrlEncodedContent([new("username", "nobody")]))
        ).AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task A_call_that_did_not_pass_the_gateway_gets_nowhere()
    {
        using var forger = service.WithoutInternalToken();
        forger.DefaultRequestHeaders.Add(NibbleHeaders.UserId, Guid.NewGuid().ToString());
        forger.DefaultRequestHeaders.Add(NibbleHeaders.UserRoles, Roles.Admin);

        await (await forger.GetAsync("/api/users/me")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );
    }

    [Fact]
    public async Task The_database_knows_no_password_and_no_refresh_token()
    {
        var ada = await service.RegisterAndSignInAsync();

        var user = await service.InDatabaseAsync(db => db.Users.SingleAsync(u => u.Id == ada.Id));
        Assert.DoesNotContain(UserServiceFixture.Password, user.PasswordHash, StringComparison.Ordinal);
        Assert.True(
            await service.InDatabaseAsync(db =>
                db.RefreshTokens.AnyAsync(token => token.Hash == RefreshToken.HashOf(ada.RefreshToken))
            )
        );
        Assert.False(
            await service.InDatabaseAsync(db => db.RefreshTokens.AnyAsync(token => token.Hash == ada.RefreshToken))
        );
    }

    private static string Headers(HttpResponseMessage response) =>
        string.Join(';', response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Order());

    private static async Task<string> WithoutTraceAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return System.Text.RegularExpressions.Regex.Replace(body, "\"traceId\":\"[^\"]*\"", "");
    }
}
