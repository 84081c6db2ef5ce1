using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Authentication;

/// <summary>Registration, sign-in, sign-out, and the list of sessions.</summary>
internal static class AuthenticationEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("/api/auth").WithTags("Sign-in").RequireAuthorization(Policies.Public);
        open.MapPost("/register", RegisterAsync)
            .WithName("Register")
            .ProducesErrors(409, ErrorCodes.EmailTaken)
            .ProducesErrors(503, ErrorCodes.Overloaded)
            .WithSummary("Open an account");
        open.MapPost("/login", LoginAsync)
            .WithName("Login")
            .ProducesErrors(401, ErrorCodes.InvalidCredentials)
            .ProducesErrors(403, ErrorCodes.AccountSuspended)
            .ProducesErrors(429, ErrorCodes.AccountLocked)
            .ProducesErrors(503, ErrorCodes.Overloaded)
            .WithSummary("Sign in with e-mail and password");
        open.MapPost("/login", LoginWithFormAsync)
            .Accepts<IFormCollection>("application/x-www-form-urlencoded", "multipart/form-data")
            .DisableAntiforgery() // Not a browser form: no cookie authenticates
            .WithName("LoginWithForm")
            .ProducesErrors(401, ErrorCodes.InvalidCredentials)
            .ProducesErrors(403, ErrorCodes.AccountSuspended)
            .ProducesErrors(429, ErrorCodes.AccountLocked)
            .ProducesErrors(503, ErrorCodes.Overloaded)
            .WithSummary("Sign in with the password form of OAuth 2.0")
            .ExcludeFromDescription();
        open.MapPost("/refresh", RefreshAsync)
            .WithName("Refresh")
            .ProducesErrors(
                401,
                ErrorCodes.TokenInvalid,
                ErrorCodes.TokenExpired,
                ErrorCodes.TokenRevoked,
                ErrorCodes.TokenReused
            )
            .ProducesErrors(409)
            .WithSummary("Trade a refresh token for a new pair");

        var signedIn = endpoints.MapGroup("/api/auth").WithTags("Sign-in").RequireAuthorization(Policies.SignedIn);
        signedIn.MapPost("/logout", LogoutAsync).WithName("Logout").WithSummary("End this session");
        signedIn.MapPost("/logout-all", LogoutAllAsync).WithName("LogoutAll").WithSummary("End all sessions");
        signedIn.MapGet("/sessions", ListSessionsAsync).WithName("ListSessions").WithSummary("Devices signed in");
        signedIn
            .MapDelete("/sessions/{id:guid}", EndSessionAsync)
            .WithName("EndSession")
            .WithSummary("Sign a device out");
    }

    private static async Task<Results<Created<UserResponse>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest request,
        UserDbContext db,
        ThrottledPasswordHasher passwords,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (PasswordPolicy.Validate(request.Password, request.Email) is { } wrong)
        {
            return Error.Invalid("password", wrong).ToProblem();
        }

        var taken = Error.Conflict(ErrorCodes.EmailTaken, "An account with this e-mail exists.");
        var normalizedEmail = User.Normalize(request.Email);
        if (await db.Users.AnyAsync(user => user.NormalizedEmail == normalizedEmail, cancellationToken))
        {
            return taken.ToProblem();
        }

        var passwordHash = await passwords.HashAsync(request.Password, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var user = User.Register(
            Guid.CreateVersion7(time.GetUtcNow()),
            request.Email,
            passwordHash,
            request.FirstName,
            request.LastName,
            request.PhoneNumber,
            RoleOf(request.Role),
            now
        );
        db.Add(user);
        db.Publish(new UserRegistered(user.Id, user.FirstName, user.Roles, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException lostRace) when (lostRace.IsUniqueViolation())
        {
            return taken.ToProblem();
        }

        return TypedResults.Created($"/api/users/{user.Id}", UserResponse.Of(user));
    }

    private static async Task<Results<Ok<TokensResponse>, ProblemHttpResult>> LoginAsync(
        LoginRequest request,
        HttpContext context,
        CredentialValidator credentials,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        var (user, error) = await credentials.ValidateAsync(request.Email, request.Password, cancellationToken);
        var userAgent = context.Request.Headers.UserAgent.ToString();
        return ToTokensResult(
            user is null ? (null, error) : await sessions.StartAsync(user, userAgent, cancellationToken),
            context.Response
        );
    }

    private static async Task<Results<Ok<OAuthTokensResponse>, ProblemHttpResult>> LoginWithFormAsync(
        [FromForm] LoginFormRequest form,
        HttpContext context,
        CredentialValidator credentials,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        var login = await LoginAsync(
            new LoginRequest(form.Username!, form.Password!),
            context,
            credentials,
            sessions,
            cancellationToken
        );
        return login.Result is Ok<TokensResponse> { Value: { } tokens }
            ? TypedResults.Ok(OAuthTokensResponse.Of(tokens))
            : (ProblemHttpResult)login.Result;
    }

    private static async Task<Results<Ok<TokensResponse>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request,
        HttpResponse response,
        SessionService sessions,
        CancellationToken cancellationToken
    ) => ToTokensResult(await sessions.RefreshAsync(request.RefreshToken, cancellationToken), response);

    private static async Task<NoContent> LogoutAsync(
        CurrentUser user,
        UserDbContext db,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAsync(
            db.Sessions.Where(session => session.Id == user.SessionId && session.UserId == user.Id),
            cancellationToken
        );
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LogoutAllAsync(
        CurrentUser user,
        UserDbContext db,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAllAsync(user.Id, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<SessionResponse>>> ListSessionsAsync(
        CurrentUser user,
        PageRequest page,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var going = db.Sessions.Where(session =>
            session.UserId == user.Id && session.EndedAt == null && session.ExpiresAt > now
        );
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            going = going.Where(session =>
                session.CreatedAt < after.At || (session.CreatedAt == after.At && session.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await going
            .OrderByDescending(session => session.CreatedAt)
            .ThenByDescending(session => session.Id)
            .Take(page.Limit + 1)
            .Select(session => new SessionResponse(
                session.Id,
                session.CreatedAt,
                session.LastUsedAt,
                session.UserAgent,
                session.Id == user.SessionId
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndSessionAsync(
        Guid id,
        CurrentUser user,
        UserDbContext db,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        var ended = await sessions.EndAsync(
            db.Sessions.Where(session => session.Id == id && session.UserId == user.Id),
            cancellationToken
        );
        await db.SaveChangesAsync(cancellationToken);
        return ended == 0 ? Error.NotFound("The session").ToProblem() : TypedResults.NoContent();
    }

    private static Results<Ok<TokensResponse>, ProblemHttpResult> ToTokensResult(
        (TokensResponse? Tokens, Error? Error) outcome,
        HttpResponse response
    )
    {
        response.Headers.CacheControl = "no-store"; // RFC 6749 §5.1
        return outcome.Tokens is null ? outcome.Error!.ToProblem() : TypedResults.Ok(outcome.Tokens);
    }

    private static string RoleOf(RegistrationRole role) =>
        role switch
        {
            RegistrationRole.Customer => Roles.Customer,
            RegistrationRole.RestaurantOwner => Roles.RestaurantOwner,
            RegistrationRole.Driver => Roles.Driver,
            _ => throw new ArgumentOutOfRangeException(nameof(role)),
        };
}
