using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.DriverService.Drivers;

/// <summary>Access checks for drivers: the driver and the staff may read, the driver and admins may change.</summary>
internal static class DriverAccess
{
    /// <summary>The id of the caller's driver profile; null when there is none.</summary>
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

    /// <summary>
    /// 403 instead of 404 for other callers: the existence of a driver is public, as customers review them.
    /// </summary>
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
