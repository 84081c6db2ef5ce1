using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Notifications;

internal sealed class NotificationConfiguration
    : IEntityTypeConfiguration<Notification>,
        IEntityTypeConfiguration<NotificationPreferences>
{
    public void Configure(EntityTypeBuilder<Notification> notification)
    {
        notification.ToTable("notifications");
        notification.HasKey(n => n.Sequence);
        notification.Property(n => n.Sequence).ValueGeneratedOnAdd();
        notification.HasOne<User>().WithMany().HasForeignKey(n => n.UserId);
        notification.HasIndex(n => n.Id).IsUnique();
        notification.HasIndex(n => new { n.UserId, n.Sequence });
        notification
            .HasIndex(n => new { n.UserId, n.Sequence }, "IX_notifications_unread")
            .HasFilter("\"ReadAt\" IS NULL");
        notification.HasIndex(n => n.CreatedAt);
    }

    public void Configure(EntityTypeBuilder<NotificationPreferences> preferences)
    {
        preferences.ToTable("notification_preferences");
        preferences.HasKey(p => p.UserId);
        preferences.HasOne<User>().WithOne().HasForeignKey<NotificationPreferences>(p => p.UserId);
        preferences.Property(p => p.Version).IsConcurrencyToken();
        preferences.ComplexProperty(p => p.Orders);
        preferences.ComplexProperty(p => p.Deliveries);
        preferences.ComplexProperty(p => p.Restaurants);
        preferences.ComplexProperty(p => p.Reviews);
        preferences.ComplexProperty(p => p.Support);
    }
}
