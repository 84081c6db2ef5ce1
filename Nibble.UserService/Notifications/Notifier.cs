using Microsoft.EntityFrameworkCore;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;
using Nibble.UserService.Mail;

namespace Nibble.UserService.Notifications;

/// <summary>Creates notifications for the channels that a user chose.</summary>
internal sealed class Notifier(UserDbContext db, TimeProvider time)
{
    /// <summary>Adds the notification; the caller saves. Suspended and deleted accounts get none.</summary>
    public async Task NotifyAsync(
        Guid userId,
        NotificationTopic topic,
        string title,
        string text,
        Guid? orderId,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Users.AnyAsync(u => u.Id == userId && u.Status == UserStatus.Active, cancellationToken))
        {
            return;
        }

        var preferences =
            await db
                .NotificationPreferences.AsNoTracking()
                .SingleOrDefaultAsync(p => p.UserId == userId, cancellationToken)
            ?? NotificationPreferences.CreateDefault(userId);
        var channels = preferences.GetChannels(topic);
        var now = time.GetUtcNow().UtcDateTime;
        if (channels.InApp)
        {
            db.Add(Notification.Create(userId, topic, title, text, orderId, now));
        }

        if (channels.Email)
        {
            db.Add(OutgoingMail.Create(userId, title, text, now));
        }
    }
}
