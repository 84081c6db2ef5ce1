using FsCheck;
using FsCheck.Xunit;
using Nibble.ServiceDefaults.Demo;
using Nibble.UserService.Passwords;

namespace Nibble.Tests.Users;

public sealed class PasswordPolicyTests
{
    private const string Email = "ada.lovelace@example.test";

    [Theory]
    [InlineData("password123")]
    [InlineData("Password123")]
    [InlineData("1234567890")]
    [InlineData("qwertyuiop")]
    [InlineData("QWERTY123456")]
    [InlineData("0000000000")]
    [InlineData("abcdefghijk")]
    [InlineData("zyxwvutsrqp")]
    [InlineData("short")]
    [InlineData("ada.lovelace")]
    [InlineData("Ada.Lovelace@Example.Test")]
    public void A_password_that_is_guessed_first_is_refused(string password)
    {
        Assert.NotNull(PasswordPolicy.Validate(password, Email));
    }

    [Theory]
    [InlineData(DemoCity.Password)]
    [InlineData(UserServiceFixture.Password)]
    [InlineData("ein langes Passwort mit Lücken")]
    [InlineData("# hash sign first")]
    public void A_long_password_of_ones_own_is_taken(string password)
    {
        Assert.Null(PasswordPolicy.Validate(password, Email));
    }

    [Property]
    public bool Whatever_is_taken_has_10_to_128_characters(NonNull<string> text, byte repeat)
    {
        var password = string.Concat(Enumerable.Repeat(text.Get, repeat));
        return PasswordPolicy.Validate(password, Email) is not null || password.Length is >= 10 and <= 128;
    }
}
