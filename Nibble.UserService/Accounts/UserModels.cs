using System.ComponentModel.DataAnnotations;

namespace Nibble.UserService.Accounts;

/// <summary>An account as returned to its owner and the staff.</summary>
internal sealed record UserResponse(
    Guid Id,
    string Email,
    string FirstName,
    string LastName,
    string? PhoneNumber,
    IReadOnlyList<string> Roles,
    UserStatus Status,
    DateTime CreatedAt
)
{
    public static UserResponse Of(User user) =>
        new(
            user.Id,
            user.Email,
            user.FirstName,
            user.LastName,
            user.PhoneNumber,
            user.Roles,
            user.Status,
            user.CreatedAt
        );
}

/// <summary>
/// A merge patch (RFC 7396): absent members stay unchanged, and a phone number of null is removed. Names cannot be
/// removed.
/// </summary>
public sealed record UpdateProfileRequest
{
    /// <summary>The given name.</summary>
    [StringLength(User.NameLength, MinimumLength = 1), RegularExpression(@".*\S.*")]
    public string? FirstName { get; init; }

    /// <summary>The family name.</summary>
    [StringLength(User.NameLength, MinimumLength = 1), RegularExpression(@".*\S.*")]
    public string? LastName { get; init; }

    /// <summary>The phone number for drivers to call.</summary>
    [Phone, StringLength(User.PhoneNumberLength)]
    public string? PhoneNumber
    {
        get;
        init
        {
            field = value;
            ChangesPhoneNumber = true;
        }
    }

    /// <summary>Whether the request contains the phone number; the JSON reader calls the setter only then.</summary>
    internal bool ChangesPhoneNumber { get; private init; }
}

/// <summary>Replaces all roles of the account.</summary>
/// <param name="Roles">
/// Any of <c>customer</c>, <c>restaurant_owner</c>, <c>driver</c>, <c>support</c>, <c>admin</c>.
/// </param>
public sealed record SetRolesRequest([property: Required, MinLength(1)] IReadOnlyList<string> Roles);

/// <summary>Suspends an account.</summary>
/// <param name="Reason">The reason, sent to the account's owner.</param>
public sealed record SuspendRequest([property: StringLength(500)] string? Reason);
