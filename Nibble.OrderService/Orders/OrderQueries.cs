using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.OrderService.Orders;

/// <summary>Whose orders: ownership stands in the WHERE, so a stranger's order looks like no order.</summary>
internal static class OrderQueries
{
    /// <summary>The orders that the caller is party to; all of them for the staff.</summary>
    public static IQueryable<Order> VisibleTo(this IQueryable<Order> orders, CurrentUser user) =>
        user.IsStaff
            ? orders
            : orders.Where(order =>
                order.CustomerId == user.Id || order.OwnerId == user.Id || order.DriverUserId == user.Id
            );

    /// <summary>
    /// The newest of the caller's orders among these. Somebody with several roles gets one question a role, each with
    /// an index of its own, instead of one OR that no index serves.
    /// </summary>
    public static async Task<IReadOnlyList<Order>> ListNewestForAsync(
        this IQueryable<Order> orders,
        CurrentUser user,
        int count,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Order>();
        foreach (var mine in OwnershipFilters(user))
        {
            found.AddRange(await orders.Where(mine).Newest(count).ToListAsync(cancellationToken));
        }

        return
        [
            .. found
                .DistinctBy(order => order.Id)
                .OrderByDescending(order => order.CreatedAt)
                .ThenByDescending(order => order.Id)
                .Take(count),
        ];
    }

    /// <summary>The page after a cursor. Its first comparison bounds the index, the rest decides within one moment.</summary>
    public static IQueryable<Order> After(this IQueryable<Order> orders, TimeCursor? cursor) =>
        cursor is null
            ? orders
            : orders.Where(order =>
                order.CreatedAt <= cursor.At && (order.CreatedAt < cursor.At || order.Id.CompareTo(cursor.Id) < 0)
            );

    public static IQueryable<Order> Newest(this IQueryable<Order> orders, int count) =>
        orders.OrderByDescending(order => order.CreatedAt).ThenByDescending(order => order.Id).Take(count);

    private static IEnumerable<Expression<Func<Order, bool>>> OwnershipFilters(CurrentUser user)
    {
        var id = user.Id;
        if (user.IsStaff)
        {
            yield return order => true;
            yield break;
        }

        if (user.Roles.Contains(Roles.Customer))
        {
            yield return order => order.CustomerId == id;
        }

        if (user.Roles.Contains(Roles.RestaurantOwner))
        {
            yield return order => order.OwnerId == id;
        }

        if (user.Roles.Contains(Roles.Driver))
        {
            yield return order => order.DriverUserId == id;
        }
    }
}
