using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// Collects the cache tags of saved entities and, after the commit, evicts the cached responses: at the gateway that
/// forwarded the request by a response header, so that clients read their own writes; at all gateways over Redis. A
/// rollback evicts nothing.
/// </summary>
internal sealed class CacheEvictionInterceptor(
    CacheEvictionPublisher publisher,
    IHttpContextAccessor httpContextAccessor
) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly HashSet<string> _tags = [];

    /// <summary>For changes by ExecuteUpdate and ExecuteDelete, which EF does not track.</summary>
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
