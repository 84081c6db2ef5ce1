using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;
using Nibble.UserService.Accounts;
using Nibble.UserService.Addresses;
using Nibble.UserService.Authentication;
using Nibble.UserService.Favorites;
using Nibble.UserService.Mail;
using Nibble.UserService.Notifications;
using Nibble.UserService.Passwords;
using Nibble.UserService.Revocations;
using Nibble.UserService.Tokens;

namespace Nibble.UserService.Data;

/// <summary>The User Service's database.</summary>
public sealed class UserDbContext(DbContextOptions<UserDbContext> options) : DbContext(options)
{
    internal DbSet<User> Users => Set<User>();

    internal DbSet<RoleGrant> RoleGrants => Set<RoleGrant>();

    internal DbSet<Session> Sessions => Set<Session>();

    internal DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    internal DbSet<FailedSignIns> FailedSignIns => Set<FailedSignIns>();

    internal DbSet<SessionRevocation> SessionRevocations => Set<SessionRevocation>();

    internal DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    internal DbSet<Address> Addresses => Set<Address>();

    internal DbSet<PendingPasswordReset> PendingPasswordResets => Set<PendingPasswordReset>();

    internal DbSet<PasswordResetCode> PasswordResetCodes => Set<PasswordResetCode>();

    internal DbSet<Favorite> Favorites => Set<Favorite>();

    internal DbSet<Notification> Notifications => Set<Notification>();

    internal DbSet<NotificationPreferences> NotificationPreferences => Set<NotificationPreferences>();

    internal DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddEventTables();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(UserDbContext).Assembly);
    }
}
