using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Dashboard;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

/// <summary>Allows the customer to review the order and adds its dishes to the sales rollup.</summary>
internal sealed class OnOrderDelivered(RestaurantDbContext db) : IEventHandler<OrderDelivered>
{
    public async Task HandleAsync(OrderDelivered @event, CancellationToken cancellationToken)
    {
        var order = await db.Orders.FindAsync([@event.OrderId], cancellationToken);
        if (order is null)
        {
            db.Add(order = RestaurantOrder.Of(@event));
        }

        var items = order.Deliver(@event.AcceptedAt, @event.ReadyAt);
        var hours = await db
            .Restaurants.IgnoreQueryFilters()
            .Where(restaurant => restaurant.Id == order.RestaurantId)
            .Select(restaurant => restaurant.Hours)
            .SingleOrDefaultAsync(cancellationToken);
        if (hours is null)
        {
            return;
        }

        var day = hours.DateAt(order.PlacedAt);
        foreach (var dish in items.GroupBy(item => item.MenuItemId))
        {
            var sales = await db.DishSales.FindAsync([order.RestaurantId, day, dish.Key], cancellationToken);
            if (sales is null)
            {
                db.Add(sales = DishSales.Of(order.RestaurantId, day, dish.Key));
            }

            foreach (var line in dish)
            {
                sales.Add(line);
            }
        }
    }
}
