using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.UserService.Accounts;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<RoleGrant>
{
    /// <summary>LIKE ignores case, so a prefix search uses the index only under the same collation.</summary>
    private const string IgnoreCase = "NOCASE";

    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.Property(u => u.Email).HasMaxLength(User.EmailLength);
        user.Property(u => u.NormalizedEmail).HasMaxLength(User.EmailLength).UseCollation(IgnoreCase);
        user.Property(u => u.FirstName).HasMaxLength(User.NameLength).UseCollation(IgnoreCase);
        user.Property(u => u.LastName).HasMaxLength(User.NameLength).UseCollation(IgnoreCase);
        user.Property(u => u.PhoneNumber).HasMaxLength(User.PhoneNumberLength);
        user.Property(u => u.Version).IsConcurrencyToken();
        user.HasIndex(u => u.NormalizedEmail).IsUnique();
        user.HasIndex(u => new { u.CreatedAt, u.Id });
        user.HasIndex(u => new
        {
            u.Status,
            u.CreatedAt,
            u.Id,
        });
        user.HasIndex(u => u.FirstName);
        user.HasIndex(u => u.LastName);
        user.Ignore(u => u.Roles);
        user.HasMany(u => u.Grants).WithOne().HasForeignKey(grant => grant.UserId);
        user.Navigation(u => u.Grants).AutoInclude();
    }

    public void Configure(EntityTypeBuilder<RoleGrant> grant)
    {
        grant.ToTable("role_grants");
        grant.HasKey(g => new { g.UserId, g.Role });
        grant.Property(g => g.Role).HasMaxLength(32);
        grant.HasIndex(g => new
        {
            g.Role,
            g.MemberSince,
            g.UserId,
        });
    }
}
