using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Telemetry;
using Nibble.UserService.Accounts;
using Nibble.UserService.Authentication;
using Nibble.UserService.Data;
using Nibble.UserService.Notifications;

namespace Nibble.UserService.Passwords;

/// <summary>Changes a password with the current one, or resets it with a code sent by mail.</summary>
internal static class PasswordEndpoints
{
    public static void MapPasswords(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapGroup("/api/auth").WithTags("Sign-in").RequireAuthorization(Policies.Public);
        open.MapPost("/forgot-password", RequestResetAsync)
            .WithName("ForgotPassword")
            .WithSummary("Ask for a one-time code by mail; the answer does not tell whether there is an account");
        open.MapPost("/reset-password", ResetAsync)
            .WithName("ResetPassword")
            .ProducesErrors(400, ErrorCodes.CodeInvalid)
            .ProducesErrors(503, ErrorCodes.Overloaded)
            .WithSummary("Set a new password with the code; ends all sessions");
        endpoints
            .MapPost("/api/users/me/change-password", ChangeAsync)
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Users")
            .WithName("ChangePassword")
            .ProducesErrors(401, ErrorCodes.InvalidCredentials)
            .ProducesErrors(429, ErrorCodes.AccountLocked)
            .ProducesErrors(503, ErrorCodes.Overloaded)
            .WithSummary("Set a new password; ends the other sessions");
    }

    private static async Task<Accepted> RequestResetAsync(
        ForgotPasswordRequest request,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var forgotten = new PendingPasswordReset
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            NormalizedEmail = User.Normalize(request.Email),
            RequestedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(forgotten);
        NibbleTelemetry.RecordCause(forgotten.Id);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ResetAsync(
        ResetPasswordRequest request,
        UserDbContext db,
        ThrottledPasswordHasher passwords,
        SessionService sessions,
        Notifier notifier,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var invalid = Error.BadRequest(ErrorCodes.CodeInvalid, "The code is wrong, was used, or has run out.");
        var hash = PasswordResetCode.HashOf(request.Code);
        var now = time.GetUtcNow().UtcDateTime;
        var account = await db
            .PasswordResetCodes.Where(code => code.Hash == hash && code.ExpiresAt > now)
            .Join(db.Users, code => code.UserId, user => user.Id, (code, user) => new { user.Id, user.Email })
            .SingleOrDefaultAsync(cancellationToken);
        if (account is null)
        {
            return invalid.ToProblem();
        }

        if (PasswordPolicy.Validate(request.NewPassword, account.Email) is { } wrong)
        {
            return Error.Invalid("newPassword", wrong).ToProblem();
        }

        var passwordHash = await passwords.HashAsync(request.NewPassword, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (
            await db.PasswordResetCodes.Where(code => code.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0
            || await db.FindAccountAsync(account.Id, cancellationToken) is not { } user
        )
        {
            return invalid.ToProblem();
        }

        user.ChangePassword(passwordHash);
        await sessions.EndAllAsync(user.Id, cancellationToken);
        var emailHash = FailedSignIns.HashOf(user.Email);
        await db.FailedSignIns.Where(f => f.EmailHash == emailHash).ExecuteDeleteAsync(cancellationToken);
        await NotifyPasswordChangedAsync(notifier, user.Id, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        ChangePasswordRequest request,
        CurrentUser caller,
        UserDbContext db,
        CredentialValidator credentials,
        ThrottledPasswordHasher passwords,
        SessionService sessions,
        Notifier notifier,
        CancellationToken cancellationToken
    )
    {
        var email = await db
            .Users.Where(user => user.Id == caller.Id && user.Status != UserStatus.Deleted)
            .Select(user => user.Email)
            .SingleOrDefaultAsync(cancellationToken);
        if (email is null)
        {
            return Error.NotFound("The account").ToProblem();
        }

        if (PasswordPolicy.Validate(request.NewPassword, email) is { } wrong)
        {
            return Error.Invalid("newPassword", wrong).ToProblem();
        }

        var (user, error) = await credentials.ValidateAsync(email, request.CurrentPassword, cancellationToken);
        if (user is null)
        {
            return error!.ToProblem();
        }

        user.ChangePassword(await passwords.HashAsync(request.NewPassword, cancellationToken));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await sessions.EndAsync(
            db.Sessions.Where(session => session.UserId == user.Id && session.Id != caller.SessionId),
            cancellationToken
        );
        await db.PasswordResetCodes.Where(code => code.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await NotifyPasswordChangedAsync(notifier, user.Id, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task NotifyPasswordChangedAsync(
        Notifier notifier,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        notifier.NotifyAsync(
            userId,
            NotificationTopic.Account,
            "Your password was changed",
            "If it was not you, ask for a code by \"forgot password\" at once.",
            orderId: null,
            cancellationToken
        );
}
