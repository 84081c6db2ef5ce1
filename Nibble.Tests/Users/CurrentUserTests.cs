using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Users;

public sealed class CurrentUserTests
{
    public static TheoryData<string> AccountRoles => [.. Roles.AccountRoles];

    [Theory]
    [MemberData(nameof(AccountRoles))]
    public void With_one_role_a_caller_acts_in_it(string role) => Assert.Equal(role, CallerWith(role).ActingRole);

    [Fact]
    public void With_several_roles_a_caller_acts_in_the_most_privileged_one()
    {
        Assert.Equal(Roles.Admin, CallerWith([.. Roles.AccountRoles]).ActingRole);
        Assert.Equal(Roles.Support, CallerWith(Roles.Customer, Roles.Support, Roles.Driver).ActingRole);
        Assert.Equal(Roles.RestaurantOwner, CallerWith(Roles.Customer, Roles.RestaurantOwner).ActingRole);
    }

    private static CurrentUser CallerWith(params string[] roles) => new(Guid.NewGuid(), roles.ToHashSet(), null, null);
}
