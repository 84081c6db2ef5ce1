using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.UserService.Revocations;

internal sealed class SessionRevocationConfiguration : IEntityTypeConfiguration<SessionRevocation>
{
    public void Configure(EntityTypeBuilder<SessionRevocation> revocation)
    {
        revocation.ToTable("session_revocations");
        revocation.HasKey(r => r.Sequence);
        revocation.Property(r => r.Sequence).ValueGeneratedOnAdd();
        revocation.HasIndex(r => r.ExpiresAt);
    }
}
