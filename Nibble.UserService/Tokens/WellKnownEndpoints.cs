using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Tokens;

/// <summary>Metadata for verifiers of access tokens, at the standard paths (RFC 8414, RFC 7517).</summary>
internal static class WellKnownEndpoints
{
    private const string CacheControl = "public, max-age=300";

    public static void MapWellKnown(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").WithTags("Sign-in").RequireAuthorization(Policies.Public);
        group
            .MapGet(PublicTokens.JwksPath, GetKeys)
            .WithName("GetKeys")
            .WithSummary("The public keys that verify access tokens");
        group
            .MapGet(PublicTokens.ConfigurationPath, GetConfiguration)
            .WithName("GetIssuerConfiguration")
            .WithSummary("The issuer of access tokens describes itself");
    }

    private static Ok<JwksResponse> GetKeys(SigningKeyRing keys, HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl;
        return TypedResults.Ok(
            new JwksResponse([
                .. keys.Published.Select(key => new JwkResponse(
                    key.Kty,
                    key.Use,
                    key.Alg,
                    key.Kid,
                    key.Crv,
                    key.X,
                    key.Y
                )),
            ])
        );
    }

    private static Ok<IssuerConfigurationResponse> GetConfiguration(
        IOptions<TokenOptions> options,
        HttpResponse response
    )
    {
        response.Headers.CacheControl = CacheControl;
        var issuer = options.Value.Issuer.TrimEnd('/');
        return TypedResults.Ok(
            new IssuerConfigurationResponse(
                options.Value.Issuer,
                issuer + PublicTokens.JwksPath,
                $"{issuer}/api/auth/login",
                ["public"],
                [PublicTokens.Algorithm],
                ["token"],
                ["password", "refresh_token"]
            )
        );
    }
}
