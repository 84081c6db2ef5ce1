using Nibble.ServiceDefaults.Errors;

namespace Nibble.UserService.Accounts;

/// <summary>An account: identity, credentials and roles.</summary>
internal sealed class User
{
    public const int EmailLength = 254; // RFC 5321 §4.5.3.1.3
    public const int NameLength = 100;
    public const int PhoneNumberLength = 32;

    private readonly List<RoleGrant> _grants = [];

    private User() { }

    public Guid Id { get; private set; }

    /// <summary>The e-mail as entered.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The e-mail in the form that is unique (<see cref="Normalize"/>).</summary>
    public string NormalizedEmail { get; private set; } = "";

    public string PasswordHash { get; private set; } = "";

    public string FirstName { get; private set; } = "";

    public string LastName { get; private set; } = "";

    public string? PhoneNumber { get; private set; }

    public UserStatus Status { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public IReadOnlyList<RoleGrant> Grants => _grants;

    /// <summary>The roles in the order of <see cref="ServiceDefaults.Identity.Roles.AccountRoles"/>.</summary>
    public IReadOnlyList<string> Roles => SortRoles(_grants.Select(grant => grant.Role));

    public static User Register(
        Guid id,
        string email,
        string passwordHash,
        string firstName,
        string lastName,
        string? phoneNumber,
        string role,
        DateTime now
    )
    {
        var user = new User
        {
            Id = id,
            Email = email.Trim(),
            NormalizedEmail = Normalize(email),
            PasswordHash = passwordHash,
            FirstName = firstName.Trim(),
            LastName = lastName.Trim(),
            PhoneNumber = TrimToNull(phoneNumber),
            Status = UserStatus.Active,
            CreatedAt = now,
        };
        user._grants.Add(new RoleGrant(id, role, now));
        return user;
    }

    /// <summary>Normalizes an e-mail; addresses that differ in case only are equal.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Sorts roles into the order of <see cref="ServiceDefaults.Identity.Roles.AccountRoles"/>.</summary>
    public static IReadOnlyList<string> SortRoles(IEnumerable<string> roles)
    {
        var held = roles.ToHashSet();
        return [.. ServiceDefaults.Identity.Roles.AccountRoles.Where(held.Contains)];
    }

    public void Rename(string? firstName, string? lastName)
    {
        FirstName = firstName?.Trim() ?? FirstName;
        LastName = lastName?.Trim() ?? LastName;
        Version++;
    }

    public void ChangePhoneNumber(string? phoneNumber)
    {
        PhoneNumber = TrimToNull(phoneNumber);
        Version++;
    }

    public void ChangePassword(string passwordHash)
    {
        PasswordHash = passwordHash;
        Version++;
    }

    /// <summary>Replaces the roles of the account. False when nothing changed.</summary>
    public bool SetRoles(IReadOnlySet<string> roles)
    {
        if (roles.SetEquals(Roles))
        {
            return false;
        }

        _grants.RemoveAll(grant => !roles.Contains(grant.Role));
        _grants.AddRange(roles.Except(Roles).Select(role => new RoleGrant(Id, role, CreatedAt)));
        Version++;
        return true;
    }

    public Error? Suspend()
    {
        if (Status != UserStatus.Active)
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, "The account is suspended already.");
        }

        Status = UserStatus.Suspended;
        Version++;
        return null;
    }

    public Error? Reinstate()
    {
        if (Status != UserStatus.Suspended)
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, "The account is not suspended.");
        }

        Status = UserStatus.Active;
        Version++;
        return null;
    }

    /// <summary>Removes all personal data. Orders and reviews keep the id.</summary>
    public void Anonymize()
    {
        Email = NormalizedEmail = $"{Id:N}@deleted.invalid"; // RFC 2606: never a deliverable address
        PasswordHash = "";
        (FirstName, LastName) = ("Deleted", "User");
        PhoneNumber = null;
        Status = UserStatus.Deleted;
        Version++;
    }

    private static string? TrimToNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
