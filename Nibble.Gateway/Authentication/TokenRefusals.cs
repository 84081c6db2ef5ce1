using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Authentication;

/// <summary>What a caller without a good token is told (RFC 6750 §3).</summary>
internal static class TokenRefusals
{
    public static Refusal Missing { get; } =
        Refusal.Unauthorized(ErrorCodes.TokenMissing, "Sign in and send the access token.");

    public static Refusal Invalid { get; } =
        Refusal.Unauthorized(ErrorCodes.TokenInvalid, "The access token is not valid.");

    public static Refusal Expired { get; } =
        Refusal.Unauthorized(ErrorCodes.TokenExpired, "The access token has run out; refresh it.");

    public static Refusal Revoked { get; } =
        Refusal.Unauthorized(ErrorCodes.TokenRevoked, "The session has ended; sign in again.");

    public static Refusal NotReady { get; } =
        Refusal.Unavailable("Tokens cannot be checked yet. Try again in a moment.");

    public static Refusal For(Exception? failure) =>
        failure switch
        {
            SecurityTokenExpiredException => Expired,
            // The issuer's keys could not be had: that is our trouble, not the token's.
            InvalidOperationException => NotReady,
            _ => Invalid,
        };

    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate =
                refusal == Missing
                    ? "Bearer"
                    : $"Bearer error=\"invalid_token\", error_description=\"{refusal.Detail}\"";
        }

        return ProblemWriter.WriteAsync(context, refusal);
    }
}
