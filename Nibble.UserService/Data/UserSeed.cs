using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;
using Nibble.UserService.Accounts;
using Nibble.UserService.Addresses;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Data;

/// <summary>
/// The accounts of the demo data. They share one password and one hash: hashing 270 would take half a minute.
/// </summary>
internal sealed class UserSeed(ThrottledPasswordHasher passwords, TimeProvider time) : IDatabaseSeed<UserDbContext>
{
    public async Task SeedAsync(UserDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Users.AnyAsync(cancellationToken))
        {
            return;
        }

        var passwordHash = await passwords.HashAsync(DemoCity.Password, cancellationToken);
        var opened = time.GetUtcNow().UtcDateTime.Date.AddDays(-DemoCity.DaysOfHistory);
        Add(DemoCity.Customers, Roles.Customer);
        Add(DemoCity.Drivers, Roles.Driver);
        Add(DemoCity.Owners, Roles.RestaurantOwner);
        Add([DemoCity.Support], Roles.Support);
        Add([DemoCity.Admin], Roles.Admin);

        void Add(IReadOnlyList<DemoPerson> people, string role)
        {
            foreach (var (number, person) in people.Index())
            {
                var since = opened.AddMinutes(number);
                db.Add(
                    User.Register(
                        person.Id,
                        person.Email,
                        passwordHash,
                        person.FirstName,
                        person.LastName,
                        null,
                        role,
                        since
                    )
                );
                db.Add(
                    Address.Create(
                        DemoCity.GetId($"address/{role}", number),
                        person.Id,
                        new AddressRequest(
                            "Home",
                            person.Street,
                            null,
                            DemoCity.Name,
                            $"{10115 + (number * 37 % 2000)}",
                            "DE",
                            person.Location
                        ),
                        isDefault: true,
                        since
                    )
                );
            }
        }
    }
}
