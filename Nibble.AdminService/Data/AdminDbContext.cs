using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Alerts;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Promotions;
using Nibble.AdminService.Settings;
using Nibble.AdminService.Tickets;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.AdminService.Data;

/// <summary>The Admin Service's database.</summary>
public sealed class AdminDbContext(DbContextOptions<AdminDbContext> options) : DbContext(options)
{
    internal DbSet<Promotion> Promotions => Set<Promotion>();

    internal DbSet<Redemption> Redemptions => Set<Redemption>();

    internal DbSet<Ticket> Tickets => Set<Ticket>();

    internal DbSet<SettingsRow> Settings => Set<SettingsRow>();

    internal DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    internal DbSet<Alert> Alerts => Set<Alert>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AdminDbContext).Assembly);
    }
}
