using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Authentication;

/// <summary>Errors for a missing or invalid token (RFC 6750 §3).</summary>
internal static class TokenErrors
{
    public static Error Missing { get; } =
        Error.Unauthorized(ErrorCodes.TokenMissing, "Sign in and send the access token.");

    public static Error Invalid { get; } =
        Error.Unauthorized(ErrorCodes.TokenInvalid, "The access token is not valid.");

    public static Error Expired { get; } =
        Error.Unauthorized(ErrorCodes.TokenExpired, "The access token has run out; refresh it.");

    public static Error Revoked { get; } =
        Error.Unauthorized(ErrorCodes.TokenRevoked, "The session has ended; sign in again.");

    public static Error NotReady { get; } = Error.Unavailable("Tokens cannot be checked yet. Try again in a moment.");

    public static Error For(Exception? exception) =>
        exception switch
        {
            SecurityTokenExpiredException => Expired,
            // The issuer's keys could not be loaded: a server error, not an invalid token.
            InvalidOperationException => NotReady,
            _ => Invalid,
        };

    public static Task WriteAsync(HttpContext context, Error error)
    {
        if (error.Kind == ErrorKind.Unauthenticated)
        {
            context.Response.Headers.WWWAuthenticate =
                error == Missing ? "Bearer" : $"Bearer error=\"invalid_token\", error_description=\"{error.Detail}\"";
        }

        return ProblemWriter.WriteAsync(context, error);
    }
}
