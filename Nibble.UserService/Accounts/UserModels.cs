using System.ComponentModel.DataAnnotations;

namespace Nibble.UserService.Accounts;

/// <summary>An account as its owner and the staff see it.</summary>
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
/// A merge patch (RFC 7396): what is absent stays as it is, and a phone number of null is taken away. Names cannot be
/// taken away.
/// </summary>
public sealed record UpdateProfileRequest
{
    /// <summary>The given name.</summary>
    [StringLength(User.NameLength, MinimumLength = 1), RegularExpression(@".*\S.*")]
    public string? FirstName { get; init; }

    /// <summary>The family name.</summary>
    [StringLength(User.NameLength, MinimumLength = 1), RegularExpression(@".*\S.*")]
    public string? LastName { get; init; }

    /// <summary>Where drivers call.</summary>
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

    /// <summary>Whether the request speaks of the phone number at all: the reader calls a setter only then.</summary>
    internal bool ChangesPhoneNumber { get; private init; }
}

/// <summary>All roles that the account shall have from now on.</summary>
/// <param name="Roles">Of <c>customer</c>, <c>restaurant_owner</c>, <c>driver</c>, <c>support</c>, <c>admin</c>.</param>
public sealed record SetRolesRequest([property: Required, MinLength(1)] IReadOnlyList<string> Roles);

/// <summary>Suspends an account.</summary>
/// <param name="Reason">Why; the person is told.</param>
public sealed record SuspendRequest([property: StringLength(500)] string? Reason);
