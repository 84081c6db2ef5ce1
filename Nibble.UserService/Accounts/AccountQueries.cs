using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>Account queries shared by several features.</summary>
internal static class AccountQueries
{
    /// <summary>The account, tracked; null when there is none or it was deleted.</summary>
    public static Task<User?> FindAccountAsync(this UserDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Users.SingleOrDefaultAsync(user => user.Id == id && user.Status != UserStatus.Deleted, cancellationToken);

    /// <summary>Returned when a change would leave the marketplace without an administrator.</summary>
    public static Error LastAdminError { get; } =
        Error.Conflict(ErrorCodes.Conflict, "This is the last admin who can sign in; make another one first.");

    /// <summary>Whether this is the only active administrator.</summary>
    public static async Task<bool> IsLastAdminAsync(
        this UserDbContext db,
        User user,
        CancellationToken cancellationToken
    ) =>
        user.Roles.Contains(Roles.Admin)
        && !await db.RoleGrants.AnyAsync(
            grant =>
                grant.Role == Roles.Admin
                && grant.UserId != user.Id
                && db.Users.Any(other => other.Id == grant.UserId && other.Status == UserStatus.Active),
            cancellationToken
        );
}
