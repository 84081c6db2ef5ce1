using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// Watches what a context saves and, once it is committed, has the gateways evict the answers that showed it: the one
/// that the request came through by the header of the answer, so that who wrote reads it back; all of them by Redis. What
/// was rolled back evicts nothing.
/// </summary>
internal sealed class CacheEvictionInterceptor(
    CacheEvictionPublisher publisher,
    IHttpContextAccessor httpContextAccessor
) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly HashSet<string> _tags = [];

    /// <summary>For what a single statement changes: EF does not track that.</summary>
    public void AddRestaurant(Guid restaurantId)
    {
        _tags.Add(CacheTags.Restaurant(restaurantId));
        _tags.Add(CacheTags.RestaurantList);
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var entry in eventData.Context!.ChangeTracker.Entries<IPubliclyCachedEntity>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            {
                AddRestaurant(entry.Entity.RestaurantId);
            }
        }

        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context!.Database.CurrentTransaction is null)
        {
            Flush();
        }

        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Flush();
        return Task.CompletedTask;
    }

    public Task TransactionRolledBackAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        _tags.Clear();
        return Task.CompletedTask;
    }

    private void Flush()
    {
        if (_tags.Count == 0)
        {
            return;
        }

        var tags = string.Join(',', _tags);
        _tags.Clear();
        publisher.Publish(tags);
        if (httpContextAccessor.HttpContext is { Response.HasStarted: false } context)
        {
            context.Response.Headers.Append(NibbleHeaders.CacheTags, tags);
        }
    }
}
