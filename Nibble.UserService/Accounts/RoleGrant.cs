namespace Nibble.UserService.Accounts;

/// <summary>
/// A role that an account holds. <see cref="MemberSince"/> repeats the account's age, so that the members of a role can
/// be listed by age from one index.
/// </summary>
internal sealed record RoleGrant(Guid UserId, string Role, DateTime MemberSince);
