using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Drivers;

/// <summary>A driver: profile, approval status and availability.</summary>
internal sealed class Driver
{
    private Driver() { }

    public Guid Id { get; private init; }

    /// <summary>The account. Kept after deletion, so that the account may register again.</summary>
    public Guid UserId { get; private init; }

    public string FirstName { get; private set; } = "";

    public Vehicle Vehicle { get; private set; } = null!;

    public string? Licence { get; private set; }

    public DriverStatus Status { get; private set; }

    /// <summary>The admin's reason for the status.</summary>
    public string? StatusReason { get; private set; }

    public Availability Availability { get; private set; }

    public DateTime RegisteredAt { get; private init; }

    /// <summary>Since when the driver has been idle: went online, or ended the last delivery.</summary>
    public DateTime IdleSince { get; private set; }

    public int RatingCount { get; private set; }

    public int RatingSum { get; private set; }

    public DateTime? DeletedAt { get; private set; }

    public long Version { get; private set; }

    /// <summary>The mean of the customers' ratings, 1 to 5; null before the first.</summary>
    public double? Rating => RatingCount == 0 ? null : Math.Round((double)RatingSum / RatingCount, 2);

    public static Driver Register(Guid userId, string firstName, Vehicle vehicle, string? licence, DateTime now) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            UserId = userId,
            FirstName = firstName,
            Vehicle = vehicle,
            Licence = licence,
            RegisteredAt = now,
            IdleSince = now,
            Version = 1,
        };

    /// <summary>Creates an approved driver of the demo data.</summary>
    public static Driver CreateApproved(
        Guid id,
        Guid userId,
        string firstName,
        Vehicle vehicle,
        string? licence,
        int ratingCount,
        int ratingSum,
        DateTime since
    ) =>
        new()
        {
            Id = id,
            UserId = userId,
            FirstName = firstName,
            Vehicle = vehicle,
            Licence = licence,
            Status = DriverStatus.Approved,
            RatingCount = ratingCount,
            RatingSum = ratingSum,
            RegisteredAt = since,
            IdleSince = since,
            Version = 1,
        };

    /// <summary>Replaces the profile. True when a rejected driver thereby applies for approval again.</summary>
    public bool UpdateProfile(Vehicle vehicle, string? licence)
    {
        Vehicle = vehicle;
        Licence = licence;
        Version++;
        if (Status != DriverStatus.Rejected)
        {
            return false;
        }

        Status = DriverStatus.Pending;
        StatusReason = null;
        return true;
    }

    /// <summary>Applies an admin's decision; repeating it changes nothing.</summary>
    public Error? DecideApproval(DriverStatus decision, string? reason)
    {
        if (Status == decision)
        {
            return null;
        }

        if (!Status.CanTransitionTo(decision))
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"A driver who is {Status.ToSnakeCase()} cannot become {decision.ToSnakeCase()}."
            );
        }

        Status = decision;
        StatusReason = reason;
        Version++;
        if (decision != DriverStatus.Approved)
        {
            GoOffline();
        }

        return null;
    }

    public Error? GoOnline(DateTime now)
    {
        if (Status != DriverStatus.Approved)
        {
            return Error.Conflict(
                ErrorCodes.DriverNotApproved,
                $"Only approved drivers go online; this profile is {Status.ToSnakeCase()}."
            );
        }

        if (Availability != Availability.Online)
        {
            Availability = Availability.Online;
            IdleSince = now;
            Version++;
        }

        return null;
    }

    public void GoOffline()
    {
        if (Availability != Availability.Offline)
        {
            Availability = Availability.Offline;
            Version++;
        }
    }

    /// <summary>Restarts the idle time.</summary>
    public void MarkIdle(DateTime now) => IdleSince = now;

    /// <param name="rating">1 to 5.</param>
    public void AddRating(int rating)
    {
        RatingCount++;
        RatingSum += rating;
        Version++;
    }

    /// <summary>Erases personal data; the id is kept for the deliveries that refer to it.</summary>
    public void Erase(DateTime now)
    {
        GoOffline();
        FirstName = "";
        Vehicle = Vehicle with { Plate = null };
        Licence = null;
        StatusReason = null;
        DeletedAt = now;
        Version++;
    }
}
