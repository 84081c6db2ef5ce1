namespace Nibble.UserService.Accounts;

/// <summary>The status of an account.</summary>
internal enum UserStatus
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Suspended by an admin until reinstated; may not sign in.</summary>
    Suspended,

    /// <summary>Anonymized permanently; only the id remains. Not listed.</summary>
    Deleted,
}
