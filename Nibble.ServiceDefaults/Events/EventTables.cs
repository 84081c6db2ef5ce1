using Microsoft.EntityFrameworkCore;

namespace Nibble.ServiceDefaults.Events;

/// <summary>The tables of outbox and inbox, in each service's own database.</summary>
public static class EventTables
{
    /// <summary>Call it from <c>OnModelCreating</c>.</summary>
    public static void AddEventTables(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox_messages");
            message.HasKey(m => m.Sequence);
            message.Property(m => m.Sequence).ValueGeneratedOnAdd();
            message.HasIndex(m => m.Id).IsUnique();
            message.HasIndex(m => m.Time);
            message.Property(m => m.Type).HasMaxLength(100);
            message.Property(m => m.Audience).HasMaxLength(32);
            message.Property(m => m.TraceParent).HasMaxLength(55);
        });
        model.Entity<OutboxCursor>(cursor =>
        {
            cursor.ToTable("outbox_cursors");
            cursor.HasKey(c => c.Subscriber);
            cursor.Property(c => c.Subscriber).HasMaxLength(32);
        });
        model.Entity<OutboxRetry>(retry =>
        {
            retry.ToTable("outbox_retries");
            retry.HasKey(r => r.Id);
            retry.HasIndex(r => new { r.Subscriber, r.Sequence }).IsUnique();
            retry.HasIndex(r => r.ParkedAt);
            retry.Property(r => r.Subscriber).HasMaxLength(32);
            retry.Property(r => r.LastError).HasMaxLength(500);
        });
        model.Entity<InboxMessage>(message =>
        {
            message.ToTable("inbox_messages");
            message.HasKey(m => m.EventId);
            message.HasIndex(m => m.HandledAt);
        });
    }
}
