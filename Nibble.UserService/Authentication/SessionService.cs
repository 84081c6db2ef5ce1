using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;
using Nibble.UserService.Revocations;
using Nibble.UserService.Tokens;

namespace Nibble.UserService.Authentication;

/// <summary>Starts, refreshes and ends sessions. Ending a session revokes its access tokens.</summary>
internal sealed class SessionService(
    UserDbContext db,
    AccessTokenIssuer accessTokens,
    IOptions<TokenOptions> options,
    TimeProvider time
)
{
    /// <summary>Upper bound of the clock difference between this service and a gateway.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Starts a session for a user whose credentials were just validated, and saves pending changes of that validation.
    /// </summary>
    public async Task<(TokensResponse? Tokens, Error? Error)> StartAsync(
        User user,
        string? userAgent,
        CancellationToken cancellationToken
    )
    {
        // Takes the write lock first: a concurrent change of the account shows in its version.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var version = db.Entry(user).Property(u => u.Version).OriginalValue;
        if (!await db.Users.AnyAsync(u => u.Id == user.Id && u.Version == version, cancellationToken))
        {
            return (null, Error.Conflict(ErrorCodes.Conflict, "The account was changed meanwhile. Sign in again."));
        }

        var session = Session.Start(user.Id, userAgent, Now, options.Value.RefreshTokenLifetime);
        db.Add(session);
        var refreshToken = IssueRefreshToken(session);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (CreateTokensResponse(user, session, refreshToken), null);
    }

    /// <summary>
    /// Exchanges a refresh token for a new pair. Only the first use of a token succeeds, even when two arrive
    /// concurrently; any further use means that two parties hold the token, so the session is ended.
    /// </summary>
    public async Task<(TokensResponse? Tokens, Error? Error)> RefreshAsync(
        string refreshToken,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var hash = RefreshToken.HashOf(refreshToken);
        var kept = await db.RefreshTokens.SingleOrDefaultAsync(token => token.Hash == hash, cancellationToken);
        if (kept is null)
        {
            return (null, Error.Unauthorized(ErrorCodes.TokenInvalid, "The refresh token is not one of ours."));
        }

        var session = await db.Sessions.SingleAsync(s => s.Id == kept.SessionId, cancellationToken);
        if (kept.UsedAt is not null)
        {
            End(session);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (
                null,
                Error.Unauthorized(
                    ErrorCodes.TokenReused,
                    "The refresh token was used before, so its session has ended. Sign in again."
                )
            );
        }

        if (session.EndedAt is not null)
        {
            return (null, Error.Unauthorized(ErrorCodes.TokenRevoked, "The session has ended. Sign in again."));
        }

        if (kept.ExpiresAt <= Now)
        {
            return (null, Error.Unauthorized(ErrorCodes.TokenExpired, "The refresh token has run out. Sign in again."));
        }

        var user = await db.Users.SingleAsync(u => u.Id == session.UserId, cancellationToken);
        kept.MarkUsed(Now);
        session.Extend(Now, options.Value.RefreshTokenLifetime);
        var next = IssueRefreshToken(session);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (CreateTokensResponse(user, session, next), null);
    }

    /// <summary>Ends the sessions that are still active and returns their number; the caller saves.</summary>
    public async Task<int> EndAsync(IQueryable<Session> sessions, CancellationToken cancellationToken)
    {
        var going = await sessions.Where(session => session.EndedAt == null).ToListAsync(cancellationToken);
        going.ForEach(End);
        return going.Count;
    }

    /// <summary>
    /// Ends all sessions of an account; the caller saves. Call it in one transaction with the change that requires it,
    /// so that no session started concurrently survives.
    /// </summary>
    public Task<int> EndAllAsync(Guid userId, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(session => session.UserId == userId), cancellationToken);

    private void End(Session session)
    {
        if (session.EndedAt is null)
        {
            session.End(Now);
            db.Add(
                new SessionRevocation { SessionId = session.Id, ExpiresAt = Now + accessTokens.Lifetime + ClockSkew }
            );
        }
    }

    private string IssueRefreshToken(Session session)
    {
        var (token, kept) = RefreshToken.Issue(session);
        db.Add(kept);
        return token;
    }

    private TokensResponse CreateTokensResponse(User user, Session session, string refreshToken) =>
        new(
            accessTokens.Issue(user, session.Id),
            refreshToken,
            "Bearer",
            (int)accessTokens.Lifetime.TotalSeconds,
            UserResponse.Of(user)
        );
}
