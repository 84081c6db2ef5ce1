using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Http;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>The staff's list of accounts. Each filter has an index that also provides the sort order.</summary>
internal static class UserList
{
    public static IQueryable<User> Query(
        UserDbContext db,
        string? prefix,
        string? role,
        UserStatus? status,
        TimeCursor? after
    )
    {
        var rows = role is null
            ? db.Users.Select(user => new Row
            {
                At = user.CreatedAt,
                Id = user.Id,
                User = user,
            })
            : db
                .RoleGrants.Where(grant => grant.Role == role)
                .Join(
                    db.Users,
                    grant => grant.UserId,
                    user => user.Id,
                    (grant, user) =>
                        new Row
                        {
                            At = grant.MemberSince,
                            Id = grant.UserId,
                            User = user,
                        }
                );
        rows = status is null
            ? rows.Where(row => row.User.Status != UserStatus.Deleted)
            : rows.Where(row => row.User.Status == status && row.User.Status != UserStatus.Deleted);
        if (!string.IsNullOrWhiteSpace(prefix))
        {
            prefix = prefix.Trim();
            var found = db
                .Users.Where(user => user.NormalizedEmail.StartsWith(prefix))
                .Select(user => user.Id)
                .Union(db.Users.Where(user => user.FirstName.StartsWith(prefix)).Select(user => user.Id))
                .Union(db.Users.Where(user => user.LastName.StartsWith(prefix)).Select(user => user.Id));
            rows = rows.Where(row => found.Contains(row.Id));
        }

        if (after is not null)
        {
            rows = rows.Where(row => row.At < after.At || (row.At == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        return rows.OrderByDescending(row => row.At)
            .ThenByDescending(row => row.Id)
            .Select(row => row.User)
            .AsNoTracking();
    }

    private sealed class Row
    {
        public required DateTime At { get; init; }

        public required Guid Id { get; init; }

        public required User User { get; init; }
    }
}
