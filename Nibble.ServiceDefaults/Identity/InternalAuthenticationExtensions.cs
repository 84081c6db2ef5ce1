using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>Makes a service trust internal tokens and nothing else.</summary>
public static class InternalAuthenticationExtensions
{
    /// <summary>Registers the <see cref="InternalTokenIssuer"/>; a missing or short key refuses to start.</summary>
    public static IServiceCollection AddInternalTokens(this IServiceCollection services)
    {
        services
            .AddOptions<InternalTokenOptions>()
            .BindConfiguration(InternalTokenOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<InternalTokenIssuer>();
        return services;
    }

    /// <summary>
    /// Authenticates every request by its internal token with the stock JwtBearer handler. An endpoint that says
    /// nothing asks for one too, so forged <c>X-User-*</c> headers alone end in 401.
    /// </summary>
    public static WebApplicationBuilder AddInternalAuthentication(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder
            .Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<InternalTokenOptions>, TimeProvider>(
                (bearer, options, time) =>
                {
                    bearer.MapInboundClaims = false;
                    bearer.TokenValidationParameters = new TokenValidationParameters
                    {
                        ValidIssuer = InternalTokenOptions.Issuer,
                        ValidAudience = InternalTokenOptions.Audience,
                        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                        IssuerSigningKey = InternalTokenIssuer.CreateSigningKey(options.Value),
                        NameClaimType = NibbleClaims.Subject,
                        RoleClaimType = NibbleClaims.Roles,
                        ClockSkew = TimeSpan.FromSeconds(5),
                        LifetimeValidator = (notBefore, expires, _, validation) =>
                        {
                            var now = time.GetUtcNow().UtcDateTime;
                            return notBefore <= now + validation.ClockSkew && now < expires + validation.ClockSkew;
                        },
                    };
                    bearer.Events = new JwtBearerEvents
                    {
                        OnChallenge = context =>
                        {
                            context.HandleResponse();
                            context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
                            return ProblemWriter.WriteAsync(
                                context.HttpContext,
                                context.AuthenticateFailure is null
                                    ? Error.Unauthorized(
                                        ErrorCodes.TokenMissing,
                                        "This service is called through the gateway."
                                    )
                                    : Error.Unauthorized(ErrorCodes.TokenInvalid, "The internal token is not valid.")
                            );
                        },
                        OnForbidden = context =>
                        {
                            if (
                                context.HttpContext.User.FindFirst(NibbleClaims.Subject)?.Value
                                != InternalTokenIssuer.Anonymous
                            )
                            {
                                return ProblemWriter.WriteAsync(context.HttpContext, Error.Forbidden());
                            }

                            // The gateway vouches for a caller who is not signed in; what is missing is an account.
                            context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
                            return ProblemWriter.WriteAsync(
                                context.HttpContext,
                                Error.Unauthorized(ErrorCodes.TokenMissing, "Sign in first.")
                            );
                        },
                    };
                }
            );

        builder
            .Services.AddAuthorizationBuilder()
            .AddNibblePolicies()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }
}
