using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Passwords;

internal sealed class PasswordConfiguration
    : IEntityTypeConfiguration<PendingPasswordReset>,
        IEntityTypeConfiguration<PasswordResetCode>
{
    public void Configure(EntityTypeBuilder<PendingPasswordReset> request)
    {
        request.ToTable("pending_password_resets");
        request.Property(r => r.NormalizedEmail).HasMaxLength(User.EmailLength);
        request.HasIndex(r => r.NextAttemptAt);
        request.HasIndex(r => r.NormalizedEmail);
    }

    public void Configure(EntityTypeBuilder<PasswordResetCode> code)
    {
        code.ToTable("password_reset_codes");
        code.HasKey(c => c.Hash);
        code.Property(c => c.Hash).HasMaxLength(64);
        code.HasOne<User>().WithMany().HasForeignKey(c => c.UserId);
        code.HasIndex(c => c.UserId);
        code.HasIndex(c => c.ExpiresAt);
    }
}
