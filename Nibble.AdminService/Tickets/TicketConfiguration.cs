using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AdminService.Tickets;

internal sealed class TicketConfiguration : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> builder)
    {
        builder.ToTable("tickets");
        builder.HasIndex(ticket => new { ticket.CreatedAt, ticket.Id });
        builder.HasIndex(ticket => new
        {
            ticket.Status,
            ticket.CreatedAt,
            ticket.Id,
        });
        builder.HasIndex(ticket => new
        {
            ticket.RequesterId,
            ticket.CreatedAt,
            ticket.Id,
        });
        builder.Property(ticket => ticket.Subject).HasMaxLength(200);
        builder.Property(ticket => ticket.Description).HasMaxLength(5000);
        builder.Property(ticket => ticket.Version).IsConcurrencyToken();
        builder.OwnsMany(
            ticket => ticket.Comments,
            comment =>
            {
                comment.ToTable("ticket_comments");
                comment.WithOwner().HasForeignKey("TicketId");
                comment.HasKey(c => c.Id);
                comment.Property(c => c.Id).ValueGeneratedNever();
                comment.Property(c => c.AuthorRole).HasMaxLength(32);
                comment.Property(c => c.Text).HasMaxLength(5000);
            }
        );
    }
}
