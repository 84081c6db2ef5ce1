using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using Nibble.UserService.Data;

namespace Nibble.Tests.Users;

/// <summary>The User Service, with cheap password hashing so that tests do not wait for it.</summary>
public sealed partial class UserServiceFixture : ServiceFixture<UserDbContext>
{
    public const string Password = "correct horse battery";

    public UserServiceFixture() =>
        ConfigureServices = services =>
            services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1000);

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.test";

    /// <summary>Opens an account and signs it in.</summary>
    public async Task<SignedInUser> RegisterAndSignInAsync(string role = Roles.Customer, string? email = null)
    {
        email ??= NewEmail();
        var user = await (await RegisterAsync(email, role: role)).JsonAsync(HttpStatusCode.Created);
        return await SignInAsync(user.GetProperty("email").GetString()!);
    }

    public async Task<HttpResponseMessage> RegisterAsync(
        string email,
        string password = Password,
        string role = Roles.Customer
    )
    {
        using var anonymous = AsAnonymous();
        return await anonymous.PostAsJsonAsync(
            "/api/auth/register",
            new
            {
                email,
                password,
                firstName = "Ada",
                lastName = "Lovelace",
                role,
            }
        );
    }

    public async Task<HttpResponseMessage> LoginAsync(string email, string password = Password)
    {
        using var anonymous = AsAnonymous();
        return await anonymous.PostAsJsonAsync("/api/auth/login", new { email, password });
    }

    public async Task<SignedInUser> SignInAsync(string email, string password = Password) =>
        Read(await (await LoginAsync(email, password)).JsonAsync());

    public async Task<HttpResponseMessage> RefreshAsync(string refreshToken)
    {
        using var anonymous = AsAnonymous();
        return await anonymous.PostAsJsonAsync("/api/auth/refresh", new { refreshToken });
    }

    /// <summary>The sessions that gateways refuse.</summary>
    public async Task<Guid[]> RevokedSessionsAsync()
    {
        using var gateway = AsService();
        var revocations = await gateway.GetFromJsonAsync<JsonElement[]>("/internal/revocations");
        return [.. revocations!.Select(revocation => revocation.GetProperty("sessionId").GetGuid())];
    }

    /// <summary>The mails sent to an address; waits until there are at least as many.</summary>
    public async Task<JsonElement[]> GetMailsAsync(string email, int atLeast = 1)
    {
        using var support = AsSupport();
        return await Eventually.PollAsync(
            async () =>
                (await support.GetFromJsonAsync<JsonElement[]>("/api/users/dev/mail"))!
                    .Where(mail => mail.GetProperty("to").GetString() == email)
                    .ToArray(),
            mails => mails.Length >= atLeast
        );
    }

    /// <summary>Asks for a code and reads it from the mail.</summary>
    public async Task<string> RequestResetCodeAsync(string email)
    {
        using var anonymous = AsAnonymous();
        await anonymous.PostAsJsonAsync("/api/auth/forgot-password", new { email });
        var mail = Assert.Single(await GetMailsAsync(email), mail => TextOf(mail).Contains("new password"));
        return ResetCode().Match(TextOf(mail)).Value;
    }

    public static string TextOf(JsonElement mail) => mail.GetProperty("text").GetString()!;

    [GeneratedRegex("[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")]
    private static partial Regex ResetCode();

    /// <summary>What the gateway makes of the tokens: a caller with that account, session and roles.</summary>
    public SignedInUser Read(JsonElement tokens)
    {
        var accessToken = tokens.GetProperty("accessToken").GetString()!;
        var jwt = new JsonWebToken(accessToken);
        var id = Guid.Parse(jwt.Subject);
        var sessionId = Guid.Parse(jwt.GetClaim(NibbleClaims.SessionId).Value);
        string[] roles = [.. jwt.Claims.Where(claim => claim.Type == NibbleClaims.Roles).Select(claim => claim.Value)];
        return new SignedInUser(
            id,
            tokens.GetProperty("user").GetProperty("email").GetString()!,
            sessionId,
            accessToken,
            tokens.GetProperty("refreshToken").GetString()!,
            AsSession(id, sessionId, roles)
        );
    }
}

/// <summary>Somebody who signed in, and a client that calls as them.</summary>
public sealed record SignedInUser(
    Guid Id,
    string Email,
    Guid SessionId,
    string AccessToken,
    string RefreshToken,
    HttpClient Client
);
