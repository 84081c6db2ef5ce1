namespace Nibble.UserService.Accounts;

/// <summary>Whether an account may be used.</summary>
internal enum UserStatus
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Kept out by an admin until reinstated.</summary>
    Suspended,

    /// <summary>Anonymised for good; only its id is left. No list shows it.</summary>
    Deleted,
}
