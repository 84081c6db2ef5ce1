using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using Nibble.UserService.Tokens;

namespace Nibble.Tests.Users;

public sealed class AccessTokenTests(UserServiceFixture service) : IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task An_access_token_carries_what_the_gateway_checks_and_verifies_with_the_published_keys()
    {
        var ada = await service.RegisterAndSignInAsync(Roles.Driver);

        var result = await ValidateAsync(ada.AccessToken, await PublishedKeysAsync());

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal("ES256", token.Alg);
        Assert.Equal(ada.Id.ToString(), token.Subject);
        Assert.Equal(ada.SessionId.ToString(), token.GetClaim("sid").Value);
        Assert.Equal(["driver"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(TimeSpan.FromMinutes(15), token.ValidTo - token.IssuedAt);
        Assert.NotEmpty(token.Id);
    }

    [Fact]
    public async Task The_issuer_describes_itself_and_says_where_its_keys_are()
    {
        using var anonymous = service.AsAnonymous();
        var configuration = await (await anonymous.GetAsync("/.well-known/openid-configuration")).JsonAsync();

        Assert.Equal(PublicTokens.DefaultIssuer, configuration.GetProperty("issuer").GetString());
        Assert.Equal(
            PublicTokens.DefaultIssuer + "/.well-known/jwks.json",
            configuration.GetProperty("jwks_uri").GetString()
        );
    }

    [Fact]
    public async Task The_published_keys_hold_no_private_half_and_the_database_only_a_protected_one()
    {
        using var anonymous = service.AsAnonymous();
        var keys = await (await anonymous.GetAsync("/.well-known/jwks.json")).JsonAsync();
        Assert.All(keys.GetProperty("keys").EnumerateArray(), key => Assert.False(key.TryGetProperty("d", out _)));

        var stored = await service.InDatabaseAsync(db => db.SigningKeys.FirstAsync());
        var ring = service.Services.GetRequiredService<SigningKeyRing>();
        var unlocked = Assert.IsType<JsonWebKey>(stored.ToSigningCredentials(ring.Protector)!.Key);
        Assert.DoesNotContain(unlocked.D, stored.ProtectedPrivateKey, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(service.DataPath, "keys"), "key-*.xml"));
    }

    [Fact]
    public async Task A_key_is_published_before_it_signs_and_until_its_last_token_has_run_out()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        var first = Kid(ada.AccessToken);

        await AdvanceAndRotateAsync(own, TimeSpan.FromDays(29));
        var overlapping = await PublishedKeysAsync(own);
        Assert.Equal(2, overlapping.Keys.Count);
        Assert.Equal(first, Kid((await own.SignInAsync(ada.Email)).AccessToken));

        own.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var last = await own.SignInAsync(ada.Email);
        Assert.Equal(first, Kid(last.AccessToken));

        await AdvanceAndRotateAsync(own, TimeSpan.FromMinutes(2));
        var next = await own.SignInAsync(ada.Email);
        Assert.NotEqual(first, Kid(next.AccessToken));
        Assert.Contains(overlapping.Keys, key => key.Kid == Kid(next.AccessToken));
        Assert.True((await ValidateAsync(last.AccessToken, await PublishedKeysAsync(own), own)).IsValid);

        await AdvanceAndRotateAsync(own, TimeSpan.FromHours(1));
        Assert.DoesNotContain((await PublishedKeysAsync(own)).Keys, key => key.Kid == first);
    }

    [Fact]
    public async Task A_lost_key_ring_costs_a_new_key_and_no_session()
    {
        await using var own = new UserServiceFixture();
        var ada = await own.RegisterAndSignInAsync();
        await own.InDatabaseAsync(db =>
            db.Database.ExecuteSqlAsync($"UPDATE signing_keys SET ProtectedPrivateKey = 'unreadable'")
        );

        await AdvanceAndRotateAsync(own, TimeSpan.FromMinutes(1));

        var again = await own.SignInAsync(ada.Email);
        Assert.NotEqual(Kid(ada.AccessToken), Kid(again.AccessToken));
        Assert.True((await ValidateAsync(ada.AccessToken, await PublishedKeysAsync(own), own)).IsValid);
        Assert.True((await ValidateAsync(again.AccessToken, await PublishedKeysAsync(own), own)).IsValid);
    }

    [Fact]
    public async Task A_certificate_encrypts_the_key_ring()
    {
        await using var own = new UserServiceFixture();
        var file = Path.Combine(own.DataPath, "ring.pfx");
        using (var key = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch.AddYears(100)
            );
            await File.WriteAllBytesAsync(file, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, "secret"));
        }

        own.Settings["Identity:KeyRingCertificate"] = file;
        own.Settings["Identity:KeyRingCertificatePassword"] = "secret";
        var ada = await own.RegisterAndSignInAsync();

        Assert.True((await ValidateAsync(ada.AccessToken, await PublishedKeysAsync(own), own)).IsValid);
        var ring = Assert.Single(Directory.GetFiles(Path.Combine(own.DataPath, "keys"), "key-*.xml"));
        Assert.DoesNotContain("<masterKey", await File.ReadAllTextAsync(ring), StringComparison.Ordinal);
    }

    private static async Task AdvanceAndRotateAsync(UserServiceFixture own, TimeSpan by)
    {
        own.Time.Advance(by);
        await own.Services.GetRequiredService<SigningKeyRotationBackgroundService>().RotateAsync(default);
    }

    private static string Kid(string token) => new JsonWebToken(token).Kid;

    private async Task<JsonWebKeySet> PublishedKeysAsync(UserServiceFixture? own = null)
    {
        using var anonymous = (own ?? service).AsAnonymous();
        return new JsonWebKeySet(await anonymous.GetStringAsync("/.well-known/jwks.json"));
    }

    private Task<TokenValidationResult> ValidateAsync(
        string token,
        JsonWebKeySet keys,
        UserServiceFixture? own = null
    ) =>
        new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = PublicTokens.DefaultIssuer,
                ValidAudience = PublicTokens.Audience,
                ValidTypes = [PublicTokens.TokenType],
                ValidAlgorithms = [PublicTokens.Algorithm],
                IssuerSigningKeys = keys.GetSigningKeys(),
                LifetimeValidator = (notBefore, expires, _, _) =>
                    notBefore <= (own ?? service).Now && (own ?? service).Now < expires,
            }
        );
}
