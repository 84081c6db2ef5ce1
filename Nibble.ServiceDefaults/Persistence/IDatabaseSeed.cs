using Microsoft.EntityFrameworkCore;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>A service's part of the demo city.</summary>
public interface IDatabaseSeed<in TDbContext>
    where TDbContext : DbContext
{
    /// <summary>Fills the database if it is empty; the same rows every time. The caller wraps it in a transaction.</summary>
    Task SeedAsync(TDbContext db, CancellationToken cancellationToken);
}
