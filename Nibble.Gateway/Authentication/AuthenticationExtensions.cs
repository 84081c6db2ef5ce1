using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

internal static class AuthenticationExtensions
{
    private const string JwksClientName = "jwks";

    public static void AddTokenAuthentication(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpClient(JwksClientName).AddInternalToken(CallAs.Service);
        services.AddHttpClient(RevocationSyncJob.ClientName).AddInternalToken(CallAs.Service);
        services.AddSingleton<CallerIdentities>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<DistributedTokenCache>();
        services.AddSingleton<RevokedSessionSet>();
        services.AddHostedService<RevocationSyncJob>();
        services.AddHealthChecks().AddCheck<RevocationHealthCheck>("revocations", tags: ["ready"]);
        // Each probe of a gateway that is not ready would log an error; RevocationSyncJob and RedisConnectionLogger
        // log the cause once.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IHttpClientFactory, IConfiguration, TimeProvider>(Configure);
        services.AddAuthorizationCache();
        services
            .AddAuthorizationBuilder()
            .AddNibblePolicies()
            // At the gateway a public route allows anyone; only the services require the gateway's token for it.
            .AddPolicy(Policies.Public, policy => policy.RequireAssertion(_ => true));
    }

    public static void UseTokenAuthentication(this IApplicationBuilder app)
    {
        // Otherwise WebApplication adds the stock middleware, which validates the token of every request.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseMiddleware<TokenAuthenticationMiddleware>();
    }

    private static void Configure(
        JwtBearerOptions bearer,
        IHttpClientFactory clients,
        IConfiguration configuration,
        TimeProvider time
    )
    {
        var issuer = configuration[PublicTokens.IssuerKey] ?? PublicTokens.DefaultIssuer;
        bearer.MapInboundClaims = false;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new JsonWebTokenHandler { MaximumTokenSizeInBytes = TokenKey.MaxTokenLength });
        bearer.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"http://{ServiceNames.Users}{PublicTokens.JwksPath}",
            new JwksRetriever(issuer),
            new HttpDocumentRetriever(clients.CreateClient(JwksClientName)) { RequireHttps = false }
        )
        {
            // Lower bound on the interval between refreshes that unknown key ids cause.
            RefreshInterval = TimeSpan.FromSeconds(30),
        };
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = PublicTokens.Audience,
            ValidTypes = [PublicTokens.TokenType],
            ValidAlgorithms = [PublicTokens.Algorithm],
            NameClaimType = NibbleClaims.Subject,
            RoleClaimType = NibbleClaims.Roles,
            ClockSkew = TimeSpan.FromSeconds(5),
            LifetimeValidator = (notBefore, expires, token, parameters) =>
                ValidateLifetime(time.GetUtcNow().UtcDateTime, notBefore, expires, parameters.ClockSkew),
        };
        bearer.Events = new JwtBearerEvents
        {
            OnChallenge = context =>
            {
                context.HandleResponse();
                return TokenErrors.WriteAsync(context.HttpContext, TokenErrors.Missing);
            },
            OnForbidden = context => ProblemWriter.WriteAsync(context.HttpContext, Error.Forbidden()),
        };
    }

    /// <exception cref="SecurityTokenExpiredException">
    /// The token has expired; distinguishes this from an invalid one.
    /// </exception>
    private static bool ValidateLifetime(DateTime now, DateTime? notBefore, DateTime? expires, TimeSpan skew)
    {
        if (expires is null || notBefore > now + skew)
        {
            return false;
        }

        return now < expires + skew ? true : throw new SecurityTokenExpiredException("The token has run out.");
    }
}
