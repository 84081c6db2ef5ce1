using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.DriverService.Data;

/// <summary>The drivers of the demo data: approved, rated, and offline until they sign in.</summary>
internal sealed class DriverSeed(TimeProvider time) : IDatabaseSeed<DriverDbContext>
{
    public async Task SeedAsync(DriverDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Drivers.IgnoreQueryFilters().AnyAsync(cancellationToken))
        {
            return;
        }

        var since = time.GetUtcNow().UtcDateTime.AddDays(-DemoCity.DaysOfHistory);
        db.AddRange(
            DemoCity.Drivers.Select((person, number) => CreateDriver(person, number, since.AddMinutes(number)))
        );
    }

    private static Driver CreateDriver(DemoPerson person, int number, DateTime since)
    {
        var kind = (VehicleKind)(number % 4);
        var isBicycle = kind == VehicleKind.Bicycle;
        var ratings = 20 + (number * 7 % 60);
        return Drivers.Driver.CreateApproved(
            DemoCity.GetId("driver-profile", number),
            person.Id,
            person.FirstName,
            new Vehicle(kind, isBicycle ? null : $"B-NB {100 + number}"),
            isBicycle ? null : $"DEMO-{number:D4}",
            ratings,
            // A mean between four and five stars.
            (5 * ratings) - (ratings * (number % 8) / 8),
            since
        );
    }
}
