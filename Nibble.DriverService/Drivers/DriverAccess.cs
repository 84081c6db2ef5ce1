using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.DriverService.Drivers;

/// <summary>Who may see or change a driver's things: the driver and the staff may read, the driver and admins change.</summary>
internal static class DriverAccess
{
    /// <summary>The caller's own profile, if there is one.</summary>
    public static Task<Guid?> DriverIdOfAsync(
        this DriverDbContext db,
        CurrentUser user,
        CancellationToken cancellationToken
    ) =>
        db
            .Drivers.Where(driver => driver.UserId == user.Id)
            .Select(driver => (Guid?)driver.Id)
            .SingleOrDefaultAsync(cancellationToken);

    public static Task<Error?> MayReadAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        CancellationToken cancellationToken
    ) => db.MayAsync(driverId, user, user.IsStaff, cancellationToken);

    public static Task<Error?> MayChangeAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        CancellationToken cancellationToken
    ) => db.MayAsync(driverId, user, user.IsAdmin, cancellationToken);

    public static Error NoProfile() => Error.NotFound("Your driver profile");

    public static Error Unknown() => Error.NotFound("The driver");

    /// <summary>That a driver exists is no secret (customers review them), so a stranger is told 403.</summary>
    private static async Task<Error?> MayAsync(
        this DriverDbContext db,
        Guid driverId,
        CurrentUser user,
        bool mayAny,
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

        return mayAny ? (owner is null ? Unknown() : null) : Error.Forbidden();
    }
}
