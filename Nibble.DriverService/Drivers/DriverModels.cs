using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.DriverService.Positions;

namespace Nibble.DriverService.Drivers;

/// <summary>Maximum lengths of the text fields.</summary>
internal static class DriverLimits
{
    public const int PlateLength = 20;
    public const int LicenceLength = 40;
}

/// <summary>A driver's profile as submitted by the driver.</summary>
/// <param name="Vehicle">The driver's vehicle.</param>
/// <param name="Licence">The number of the driving licence. Not needed for a bicycle.</param>
public sealed record DriverRequest(
    [property: Required] VehicleRequest? Vehicle,
    [property: StringLength(DriverLimits.LicenceLength, MinimumLength = 1)] string? Licence
) : IValidatableObject
{
    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Vehicle?.Kind is not (null or VehicleKind.Bicycle))
        {
            if (string.IsNullOrWhiteSpace(Vehicle.Plate))
            {
                yield return new ValidationResult("A motor vehicle has a plate.", ["Vehicle.Plate"]);
            }

            if (string.IsNullOrWhiteSpace(Licence))
            {
                yield return new ValidationResult("A motor vehicle needs a driving licence.", [nameof(Licence)]);
            }
        }
    }
}

/// <summary>A driver's vehicle.</summary>
/// <param name="Kind">The kind of vehicle.</param>
/// <param name="Plate">The registration number. A bicycle has none.</param>
public sealed record VehicleRequest(
    [property: Required] VehicleKind? Kind,
    [property: StringLength(DriverLimits.PlateLength, MinimumLength = 1)] string? Plate
)
{
    internal Vehicle ToVehicle() => new(Kind!.Value, string.IsNullOrWhiteSpace(Plate) ? null : Plate.Trim());
}

/// <summary>Sets a driver's availability.</summary>
/// <param name="Status"><c>online</c> or <c>offline</c>.</param>
public sealed record AvailabilityRequest([property: Required] Availability? Status);

/// <summary>A driver's profile, for the driver and the staff.</summary>
/// <param name="Id">The driver.</param>
/// <param name="UserId">The driver's account.</param>
/// <param name="FirstName">The first name shown to customers.</param>
/// <param name="Vehicle">The driver's vehicle.</param>
/// <param name="Licence">The number of the driving licence.</param>
/// <param name="Status">The approval status.</param>
/// <param name="StatusReason">The reason for a rejection or suspension.</param>
/// <param name="Availability">Whether the driver accepts offers.</param>
/// <param name="Rating">The mean rating, 1 to 5; null before the first.</param>
/// <param name="RatingCount">Number of ratings.</param>
/// <param name="Location">The last reported position; null when unknown.</param>
/// <param name="LocationAt">When the position was reported.</param>
/// <param name="RegisteredAt">When the profile was created.</param>
internal sealed record DriverResponse(
    Guid Id,
    Guid UserId,
    string FirstName,
    Vehicle Vehicle,
    string? Licence,
    DriverStatus Status,
    string? StatusReason,
    Availability Availability,
    double? Rating,
    int RatingCount,
    GeoPoint? Location,
    DateTime? LocationAt,
    DateTime RegisteredAt
)
{
    public static DriverResponse Of(Driver driver, DriverPositionStore positions)
    {
        var position = positions.Find(driver.Id);
        return new DriverResponse(
            driver.Id,
            driver.UserId,
            driver.FirstName,
            driver.Vehicle,
            driver.Licence,
            driver.Status,
            driver.StatusReason,
            driver.Availability,
            driver.Rating,
            driver.RatingCount,
            position?.Location,
            position?.At,
            driver.RegisteredAt
        );
    }
}
