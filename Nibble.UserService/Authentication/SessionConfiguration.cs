using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Authentication;

internal sealed class SessionConfiguration
    : IEntityTypeConfiguration<Session>,
        IEntityTypeConfiguration<RefreshToken>,
        IEntityTypeConfiguration<FailedSignIns>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.Property(s => s.UserAgent).HasMaxLength(Session.UserAgentLength);
        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        session.HasIndex(s => new
        {
            s.UserId,
            s.CreatedAt,
            s.Id,
        });
        session.HasIndex(s => s.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<RefreshToken> token)
    {
        token.ToTable("refresh_tokens");
        token.HasKey(t => t.Hash);
        token.Property(t => t.Hash).HasMaxLength(64);
        token.HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId);
        token.HasIndex(t => t.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<FailedSignIns> failures)
    {
        failures.ToTable("failed_sign_ins");
        failures.HasKey(f => f.EmailHash);
        failures.Property(f => f.EmailHash).HasMaxLength(64);
        failures.HasIndex(f => f.LastAt);
    }
}
