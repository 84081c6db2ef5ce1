using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.WebConsole;

/// <summary>Accounts that the console offers for sign-in: those of the demo city if it is seeded.</summary>
internal sealed record ConsoleAccounts(string? Password, IReadOnlyList<ConsoleAccount> Accounts)
{
    public static ConsoleAccounts None { get; } = new(null, []);

    public static ConsoleAccounts OfDemoCity { get; } =
        new(
            DemoCity.Password,
            [
                new(Roles.Customer, DemoCity.Customers[0].Email),
                new(Roles.RestaurantOwner, DemoCity.Owners[0].Email),
                new(Roles.Driver, DemoCity.Drivers[0].Email),
                new(Roles.Admin, DemoCity.Admin.Email),
                new(Roles.Support, DemoCity.Support.Email),
            ]
        );
}

internal sealed record ConsoleAccount(string Role, string Email);
