using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Authentication;

public sealed class TokenTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_good_token_enters_and_the_service_gets_the_identity_but_not_the_token()
    {
        var user = Guid.NewGuid();
        var token = gateway.Token(user, roles: [Roles.Customer, Roles.Driver]);

        var response = await gateway.Client(token).GetAsync("/api/orders/good-token");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = gateway.ReceivedRequests["/api/orders/good-token"];
        Assert.Equal(user.ToString(), received.Headers[NibbleHeaders.UserId]);
        Assert.Equal("customer,driver", received.Headers[NibbleHeaders.UserRoles]);
        Assert.NotEmpty(received.Headers[NibbleHeaders.RequestId]);
        var inner = new JsonWebToken(received.Headers["Authorization"]["Bearer ".Length..]);
        Assert.Equal(InternalTokenOptions.Audience, inner.Audiences.Single());
        Assert.Equal(user.ToString(), inner.Subject);
        Assert.DoesNotContain(token, string.Join(' ', received.Headers.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_a_private_route_says_so_and_a_public_one_answers()
    {
        var refused = await gateway.Client().GetAsync("/api/orders/none");
        var served = await gateway.Client().GetAsync("/api/restaurants");

        await refused.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.False(gateway.ReceivedRequests["/api/restaurants"].Headers.ContainsKey(NibbleHeaders.UserId));
    }

    public static TheoryData<string> WrongTokens =>
        [
            "alg none",
            "hs256 with the public key",
            "another key",
            "another curve",
            "edited payload",
            "truncated",
            "wrong audience",
            "wrong issuer",
            "wrong type",
            "not yet valid",
            "no expiry",
            "no session",
            "an internal token",
            "jwk in the header",
            "huge",
            "not a token",
        ];

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_wrong_token_is_refused_and_never_reaches_a_service(string kind)
    {
        var path = $"/api/orders/wrong-{kind.Replace(' ', '-')}";
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Wrong(kind)}");

        var response = await gateway.Client().SendAsync(request);

        if (kind == "huge")
        {
            Assert.InRange((int)response.StatusCode, 400, 499);
        }
        else
        {
            await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenInvalid);
            Assert.Contains(
                "invalid_token",
                response.Headers.WwwAuthenticate.Single().Parameter,
                StringComparison.Ordinal
            );
        }

        Assert.DoesNotContain(path, gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_token_that_has_run_out_has_a_code_of_its_own()
    {
        var token = gateway.Issuer.Issue(
            Guid.NewGuid(),
            Guid.NewGuid(),
            [Roles.Customer],
            DateTime.UtcNow.AddHours(-1)
        );

        var response = await gateway.Client(token).GetAsync("/api/orders/expired");

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenExpired);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders/two-headers");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            [$"Bearer {gateway.Token()}", $"Bearer {gateway.Token()}"]
        );

        var response = await gateway.Client().SendAsync(request);

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenInvalid);
    }

    [Fact]
    public async Task On_a_live_route_and_on_no_other_the_token_may_come_in_the_query_which_does_not_go_on()
    {
        var order = Guid.NewGuid();
        var client = gateway.Client();

        var live = await client.GetAsync($"/api/orders/{order}/events?a=1&access_token={gateway.Token()}&b=2");
        var other = await client.GetAsync($"/api/orders/{order}?access_token={gateway.Token()}");

        Assert.Equal("""{"ok":true}""", await live.Content.ReadAsStringAsync());
        Assert.Equal(
            $"/api/orders/{order}/events?a=1&b=2",
            gateway.ReceivedRequests[$"/api/orders/{order}/events"].Target
        );
        await other.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task Signing_in_works_with_a_bad_token_still_attached()
    {
        var response = await gateway.Client("stale").PostAsync("/api/auth/refresh", null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_revoked_session_is_refused_although_its_token_was_good_a_moment_ago()
    {
        var session = Guid.NewGuid();
        var client = gateway.Client(gateway.Token(session: session));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/orders/before")).StatusCode);

        gateway.RevokeSession(session);

        var response = await Eventually.PollAsync(
            () => client.GetAsync("/api/orders/after"),
            response => response.StatusCode == HttpStatusCode.Unauthorized
        );
        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id")]
    [InlineData("X_User_Id")]
    [InlineData("X-USER_ROLES")]
    [InlineData("X-User-Anything")]
    [InlineData("X-Nibble-Client-Address")]
    [InlineData("x_nibble_whatever")]
    public async Task A_header_that_only_the_gateway_may_set_does_not_get_through(string header)
    {
        var path = $"/api/restaurants/smuggle-{header}";
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, ["forged", "twice"]);

        var response = await gateway.Client().SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(
            gateway.ReceivedRequests[path].Headers.Values,
            value => value.Contains("forged", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_role_that_may_not_enter_is_told_so_in_the_one_shape()
    {
        var response = await gateway.Client(gateway.Token(roles: Roles.Customer)).GetAsync("/api/admin/settings");

        await response.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    private string Wrong(string kind)
    {
        var now = DateTime.UtcNow;
        string Bent(Action<SecurityTokenDescriptor> bend) =>
            gateway.Issuer.Issue(Guid.NewGuid(), Guid.NewGuid(), [Roles.Admin], now, bend);

        var good = Bent(_ => { });
        var parts = good.Split('.');
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return kind switch
        {
            "alg none" => $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.",
            "hs256 with the public key" => Bent(token =>
                token.SigningCredentials = new SigningCredentials(
                    new SymmetricSecurityKey(gateway.Issuer.Key.ExportSubjectPublicKeyInfo())
                    {
                        KeyId = gateway.Issuer.KeyId,
                    },
                    SecurityAlgorithms.HmacSha256
                )
            ),
            "another key" => Bent(token =>
                token.SigningCredentials = Credentials(otherKey, SecurityAlgorithms.EcdsaSha256)
            ),
            "another curve" => Bent(token =>
                token.SigningCredentials = Credentials(otherCurve, SecurityAlgorithms.EcdsaSha384)
            ),
            "edited payload" => $"{parts[0]}.{Edited(parts[1])}.{parts[2]}",
            "truncated" => good[..^10],
            "wrong audience" => Bent(token => token.Audience = "somebody else"),
            "wrong issuer" => Bent(token => token.Issuer = "https://evil.test"),
            "wrong type" => Bent(token => token.TokenType = "JWT"),
            "not yet valid" => Bent(token =>
            {
                token.NotBefore = now.AddMinutes(5);
                token.Expires = now.AddMinutes(10);
            }),
            "no expiry" => Bent(token => token.Expires = null),
            "no session" => Bent(token => token.Claims!.Remove(NibbleClaims.SessionId)),
            "an internal token" => new JsonWebTokenHandler().CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = InternalTokenOptions.Issuer,
                    Audience = InternalTokenOptions.Audience,
                    Expires = now.AddMinutes(2),
                    Claims = new Dictionary<string, object>
                    {
                        [NibbleClaims.Subject] = "orders",
                        [NibbleClaims.Roles] = new[] { Roles.Service },
                    },
                    SigningCredentials = new SigningCredentials(
                        new SymmetricSecurityKey(
                            "a key that only this test process knows, long enough for HS256"u8.ToArray()
                        ),
                        SecurityAlgorithms.HmacSha256
                    ),
                }
            ),
            "jwk in the header" => SignedWithItsOwnKey(parts[1], otherKey),
            "huge" => good + new string('A', 9000),
            _ => "not-a-token",
        };
    }

    private SigningCredentials Credentials(ECDsa key, string algorithm) =>
        new(new ECDsaSecurityKey(key) { KeyId = gateway.Issuer.KeyId }, algorithm);

    private static string Edited(string payload)
    {
        var claims = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Base64UrlEncoder.Decode(payload))!;
        claims[NibbleClaims.Subject] = JsonSerializer.SerializeToElement(Guid.NewGuid().ToString());
        return Encode(JsonSerializer.Serialize(claims));
    }

    private static string SignedWithItsOwnKey(string payload, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var header = Encode(
            $$"""{"alg":"ES256","typ":"at+jwt","jwk":{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"},"jku":"https://evil.test/keys","x5u":"https://evil.test/cert"}"""
        );
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{payload}"), HashAlgorithmName.SHA256);
        return $"{header}.{payload}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);
}
