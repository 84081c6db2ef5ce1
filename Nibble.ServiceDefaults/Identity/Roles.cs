namespace Nibble.ServiceDefaults.Identity;

/// <summary>The roles of an account, and the one that services carry among themselves.</summary>
public static class Roles
{
    /// <summary>Orders meals.</summary>
    public const string Customer = "customer";

    /// <summary>Runs restaurants.</summary>
    public const string RestaurantOwner = "restaurant_owner";

    /// <summary>Delivers.</summary>
    public const string Driver = "driver";

    /// <summary>Helps the others; sees what it needs for that.</summary>
    public const string Support = "support";

    /// <summary>Runs the marketplace.</summary>
    public const string Admin = "admin";

    /// <summary>A service acting for itself. Never in a public token.</summary>
    public const string Service = "service";

    /// <summary>The roles that an account can hold.</summary>
    public static IReadOnlyList<string> AccountRoles { get; } = [Customer, RestaurantOwner, Driver, Support, Admin];

    /// <summary>
    /// The role that a caller acts in when it holds several: the first of these. A role of <see cref="AccountRoles"/> that
    /// is not here would act in no name, so a test compares the two lists.
    /// </summary>
    public static IReadOnlyList<string> ByPrivilege { get; } = [Admin, Support, Driver, RestaurantOwner, Customer];
}
