using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.DriverService.Drivers;

/// <summary>Who may see or change a driver's things: the driver and the staff may read, the driver and admins change.</summary>
internal static class DriverAccess
{
    /// <summary>The caller's own profile, if there is one.</summary>
    public static Task<Guid?> FindDriverIdAsync(
        this DriverDbContext db,
        CurrentUser user,
        CancellationToken cancellationToken
    ) =>
        db
            .Drivers.Where(driver => driver.UserId == user.Id)
            .Select(driver => (Guid?)driver.Id)
            .SingleOrDefaultAsync(cancellationToken);

    public static Task<Error?> CheckReadAccessAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        CancellationToken cancellationToken
    ) => db.CheckAccessAsync(driverId, user, user.IsStaff, cancellationToken);

    public static Task<Error?> CheckWriteAccessAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        CancellationToken cancellationToken
    ) => db.CheckAccessAsync(driverId, user, user.IsAdmin, cancellationToken);

    public static Error ProfileNotFound() => Error.NotFound("Your driver profile");

    public static Error DriverNotFound() => Error.NotFound("The driver");

    /// <summary>That a driver exists is no secret (customers review them), so a stranger is told 403.</summary>
    private static async Task<Error?> CheckAccessAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        bool isPrivileged,
        CancellationToken cancellationToken
    )
    {
        var owner = await db
            .Drivers.Where(driver => driver.Id == driverId)
            .Select(driver => (Guid?)driver.UserId)
            .SingleOrDefaultAsync(cancellationToken);
        if (owner == user.Id)
        {
            return null;
        }

        return isPrivileged ? (owner is null ? DriverNotFound() : null) : Error.Forbidden();
    }
}
