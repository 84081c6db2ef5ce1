using System.ComponentModel.DataAnnotations;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Passwords;

/// <summary>Requests a password reset code by mail.</summary>
/// <param name="Email">The account's e-mail.</param>
public sealed record ForgotPasswordRequest([property: Required, StringLength(User.EmailLength)] string Email);

/// <summary>Sets a new password with a reset code.</summary>
/// <param name="Code">The code from the mail; case and dashes are ignored.</param>
/// <param name="NewPassword">10 to 128 characters, not among the common ones, not the e-mail.</param>
public sealed record ResetPasswordRequest(
    [property: Required, StringLength(100)] string Code,
    [property: Required, StringLength(PasswordPolicy.MaxLength, MinimumLength = PasswordPolicy.MinLength)]
        string NewPassword
);

/// <summary>Changes the password.</summary>
/// <param name="CurrentPassword">The current password.</param>
/// <param name="NewPassword">10 to 128 characters, not among the common ones, not the e-mail.</param>
public sealed record ChangePasswordRequest(
    [property: Required, StringLength(PasswordPolicy.MaxLength)] string CurrentPassword,
    [property: Required, StringLength(PasswordPolicy.MaxLength, MinimumLength = PasswordPolicy.MinLength)]
        string NewPassword
);
