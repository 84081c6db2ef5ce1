using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Mail;

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("outgoing_mails");
        mail.HasOne<User>().WithMany().HasForeignKey(m => m.UserId);
        mail.HasIndex(m => m.NextAttemptAt);
    }
}
