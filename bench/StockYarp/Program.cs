// YARP with the framework's own parts for what a gateway has to do at the least: JwtBearer validates the ES256 token of
// each request, the in-memory rate limiter counts for each user.
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Configuration;

const string Limited = "limited";

var builder = WebApplication.CreateBuilder(args);
var backend = builder.Configuration["Backend"]!;
builder.Logging.SetMinimumLevel(LogLevel.Warning);

using var client = new HttpClient();
var keys = new JsonWebKeySet(await client.GetStringAsync($"{backend}/.well-known/jwks.json")).GetSigningKeys();
builder
    .Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddJwtBearer(bearer =>
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = "https://nibble.test",
            ValidAudience = "nibble",
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = keys,
            NameClaimType = "sub",
            RoleClaimType = "roles",
        };
    });
builder.Services.AddAuthorization();
builder.Services.AddRateLimiter(limiter =>
    limiter.AddPolicy(
        Limited,
        context =>
            RateLimitPartition.GetTokenBucketLimiter(
                context.User.Identity?.Name ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 1_000_000,
                    TokensPerPeriod = 1_000_000,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }
            )
    )
);
builder
    .Services.AddReverseProxy()
    .LoadFromMemory(
        [
            new RouteConfig
            {
                RouteId = "all",
                ClusterId = "backend",
                AuthorizationPolicy = "default",
                RateLimiterPolicy = Limited,
                Match = new RouteMatch { Path = "{**path}" },
            },
        ],
        [
            new ClusterConfig
            {
                ClusterId = "backend",
                Destinations = new Dictionary<string, DestinationConfig> { ["backend"] = new() { Address = backend } },
            },
        ]
    );

var app = builder.Build();
app.UseAuthentication();
app.UseRateLimiter();
app.UseAuthorization();
app.MapReverseProxy();
app.Run();
