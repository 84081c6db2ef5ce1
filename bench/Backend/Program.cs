// The service behind every contender: one item as JSON, the issuer's keys, and a token to come with.
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var signingKey = new ECDsaSecurityKey(key) { KeyId = "bench" };
var item = new Item(Guid.CreateVersion7(), "Margherita", 1150, "EUR", IsAvailable: true);

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (builder.Configuration["Http2"] is { } http2)
{
    builder.WebHost.UseUrls($"{builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey)};{http2}");
    builder.WebHost.ConfigureKestrel(kestrel =>
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.IPEndPoint?.Port == new Uri(http2).Port)
            {
                endpoint.Protocols = HttpProtocols.Http2;
            }
        })
    );
}

var app = builder.Build();

app.MapGet("/api/orders/item", () => item);
app.MapGet(
    "/api/restaurants/item",
    (HttpResponse response) =>
    {
        response.Headers.CacheControl = "public, max-age=3600";
        return item;
    }
);

// With the fields that the gateway adds to an answer from its cache, or such as are as long.
app.MapGet(
    "/api/restaurants/item-with-fields",
    (HttpResponse response) =>
    {
        var headers = response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.Age = "0";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["X-Request-Id"] = "0af7651916cd43dd8448eb211c80319c";
        headers["Referrer-Policy"] = "no-referrer";
        headers["api-supported-versions"] = "1";
        headers["RateLimit-Policy"] = "\"read\";q=1000000;w=1";
        headers["RateLimit"] = "\"read\";r=999471;t=1";
        headers["Cache-Status"] = "Nibble; hit; ttl=3600";
        return item;
    }
);
app.MapGet("/health", () => "healthy");
app.MapGet(PublicTokens.JwksPath, () => Results.Text(Jwks(), "application/json"));
app.MapGet(InternalRoutes.Revocations, () => Array.Empty<SessionRevoked>());
app.MapGet("/token", () => Token());
app.Run();

string Jwks()
{
    var point = key.ExportParameters(includePrivateParameters: false).Q;
    var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    return $$"""
        {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{signingKey.KeyId}}","x":"{{x}}","y":"{{y}}"}]}
        """;
}

// As the User Service issues them, but good for the whole measurement.
string Token() =>
    new JsonWebTokenHandler().CreateToken(
        new SecurityTokenDescriptor
        {
            Issuer = PublicTokens.DefaultIssuer,
            Audience = PublicTokens.Audience,
            TokenType = PublicTokens.TokenType,
            Expires = DateTime.UtcNow.AddHours(1),
            Claims = new Dictionary<string, object>
            {
                [NibbleClaims.Subject] = Guid.CreateVersion7().ToString(),
                [NibbleClaims.SessionId] = Guid.CreateVersion7().ToString(),
                [NibbleClaims.Roles] = new[] { Roles.Customer },
            },
            SigningCredentials = new SigningCredentials(signingKey, PublicTokens.Algorithm),
        }
    );

internal sealed record Item(Guid Id, string Name, long Price, string Currency, bool IsAvailable);
