using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Authenticates the caller from the connection's cache, the instance's cache or Redis, else by validating the token
/// with JwtBearer and caching the result. A revoked session is rejected in every case.
/// </summary>
internal sealed class TokenAuthenticationMiddleware(
    RequestDelegate next,
    TokenCache tokenCache,
    DistributedTokenCache distributedCache,
    RevokedSessionSet revokedSessions
)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count == 0)
        {
            return next(context);
        }

        var connection = ConnectionTokenCache.Of(context);
        if (authorization.Count == 1 && connection?.Find(authorization[0]) is { } last && tokenCache.IsValid(last))
        {
            return ContinueAsync(context, last.Identity);
        }

        if (GetToken(authorization) is not { Length: > 0 } token)
        {
            return RejectAsync(context, TokenErrors.Invalid);
        }

        var key = TokenKey.Of(token);
        if (tokenCache.Find(key) is not { } caller)
        {
            return ValidateAsync(context, key);
        }

        connection?.Set(authorization[0], caller);
        return ContinueAsync(context, caller.Identity);
    }

    private static ReadOnlySpan<char> GetToken(Microsoft.Extensions.Primitives.StringValues authorization)
    {
        if (
            authorization.Count != 1
            || authorization[0] is not { } value
            || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            return [];
        }

        var token = value.AsSpan(Scheme.Length).Trim(' ');
        return token.Length > TokenKey.MaxTokenLength || !System.Text.Ascii.IsValid(token) ? [] : token;
    }

    private async Task ValidateAsync(HttpContext context, TokenKey key)
    {
        var caller = await distributedCache.FindAsync(key);
        if (caller is null)
        {
            var outcome = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
            caller = outcome.Succeeded ? CreateIdentity(outcome.Ticket) : null;
            if (caller is null)
            {
                await RejectAsync(context, TokenErrors.For(outcome.Failure));
                return;
            }

            distributedCache.Set(key, caller);
        }

        tokenCache.Set(key, caller);
        await ContinueAsync(context, caller);
    }

    private Task ContinueAsync(HttpContext context, CallerIdentity caller)
    {
        if (!revokedSessions.IsLoaded)
        {
            return RejectAsync(context, TokenErrors.NotReady);
        }

        if (revokedSessions.Contains(caller.SessionId))
        {
            return RejectAsync(context, TokenErrors.Revoked);
        }

        context.User = caller.Principal;
        context.Features.Set(caller);
        return next(context);
    }

    private Task RejectAsync(HttpContext context, Error error) =>
        GatewayRouteMetadata.Of(context).IgnoresBadTokens ? next(context) : TokenErrors.WriteAsync(context, error);

    private static CallerIdentity? CreateIdentity(AuthenticationTicket ticket)
    {
        var principal = ticket.Principal;
        return
            principal.FindFirst(NibbleClaims.Subject)?.Value is { } subject
            && Guid.TryParse(subject, out _)
            && Guid.TryParse(principal.FindFirst(NibbleClaims.SessionId)?.Value, out var session)
            && ticket.Properties.ExpiresUtc is { } expires
            ? CallerIdentity.Of(
                subject,
                session,
                [.. principal.FindAll(NibbleClaims.Roles).Select(role => role.Value)],
                expires
            )
            : null;
    }
}
