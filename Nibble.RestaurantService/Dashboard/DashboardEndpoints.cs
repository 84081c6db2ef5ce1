using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Orders;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Dashboard;

/// <summary>The owner's dashboard for the current day, computed from this service's copy of order events.</summary>
internal static class DashboardEndpoints
{
    private const int BestSellerDays = 30;
    private const int BestSellerCount = 10;

    public static void MapDashboard(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/restaurants/{id:guid}/dashboard", GetAsync)
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithTags("Dashboard")
            .WithName("GetRestaurantDashboard")
            .WithSummary("Today's orders, revenue, preparation times, the rating and the best sellers");

    private static async Task<Results<Ok<DashboardResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        CurrentUser user,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (restaurant, error) = await db.FindOwnedAsync(id, user, cancellationToken);
        if (restaurant is null)
        {
            return error!.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var startOfDay = restaurant.Hours.StartOfDay(now);
        var today = restaurant.Hours.DateAt(now);
        var orders = await db
            .Orders.AsNoTracking()
            .Where(order => order.RestaurantId == id && order.PlacedAt >= startOfDay)
            .Select(order => new
            {
                order.Status,
                Revenue = order.NetSales - order.Refunded,
                order.AcceptedAt,
                order.ReadyAt,
            })
            .ToListAsync(cancellationToken);
        var since = today.AddDays(-BestSellerDays);
        var bestSellers = await db
            .DishSales.Where(sales => sales.RestaurantId == id && sales.Day > since)
            .GroupBy(sales => sales.MenuItemId)
            .Select(dish => new
            {
                dish.Key,
                Name = dish.Max(sales => sales.Name)!,
                Quantity = dish.Sum(sales => sales.Quantity),
                Revenue = dish.Sum(sales => sales.Revenue),
            })
            .OrderByDescending(dish => dish.Quantity)
            .ThenBy(dish => dish.Key)
            .Take(BestSellerCount)
            .ToListAsync(cancellationToken);

        var accepted = orders.Where(order => order.Status is not (OrderStatus.Placed or OrderStatus.Ended)).ToList();
        var revenue = accepted.Sum(order => order.Revenue);
        return TypedResults.Ok(
            new DashboardResponse(
                id,
                today,
                restaurant.Hours.Schedule.TimeZone,
                restaurant.Currency,
                new OrderCounts(
                    orders.Count,
                    orders.Count(order => order.Status == OrderStatus.Placed),
                    accepted.Count(order => order.Status != OrderStatus.Delivered),
                    orders.Count(order => order.Status == OrderStatus.Delivered),
                    orders.Count(order => order.Status == OrderStatus.Ended)
                ),
                revenue,
                accepted.Count == 0 ? null : revenue / accepted.Count,
                ToPreparationTimes([
                    .. accepted
                        .Where(order => order.AcceptedAt is not null && order.ReadyAt is not null)
                        .Select(order => (order.ReadyAt!.Value - order.AcceptedAt!.Value).TotalMinutes)
                        .Order(),
                ]),
                restaurant.RatingCount == 0 ? null : Math.Round(restaurant.Rating, 2),
                restaurant.RatingCount,
                [.. bestSellers.Select(dish => new BestSeller(dish.Key, dish.Name, dish.Quantity, dish.Revenue))]
            )
        );
    }

    /// <summary>Nearest-rank percentiles of sorted minutes.</summary>
    private static PreparationTimes? ToPreparationTimes(double[] minutes) =>
        minutes.Length == 0
            ? null
            : new PreparationTimes(
                Math.Round(minutes.Average(), 1),
                Math.Round(minutes[(int)Math.Ceiling(minutes.Length * 0.5) - 1], 1),
                Math.Round(minutes[(int)Math.Ceiling(minutes.Length * 0.9) - 1], 1)
            );
}
