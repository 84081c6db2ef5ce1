using Nibble.Contracts;

namespace Nibble.RestaurantService.Dashboard;

/// <summary>Sales of a dish per day: a rollup of delivered orders.</summary>
internal sealed class DishSales
{
    private DishSales() { }

    public Guid RestaurantId { get; private init; }

    /// <summary>The date in the restaurant's time zone on which the orders were placed.</summary>
    public DateOnly Day { get; private init; }

    public Guid MenuItemId { get; private init; }

    /// <summary>The name in the latest order.</summary>
    public string Name { get; private set; } = "";

    public int Quantity { get; private set; }

    /// <summary>Minor units, before discounts.</summary>
    public long Revenue { get; private set; }

    public static DishSales Of(Guid restaurantId, DateOnly day, Guid menuItemId) =>
        new()
        {
            RestaurantId = restaurantId,
            Day = day,
            MenuItemId = menuItemId,
        };

    public void Add(OrderedItem line)
    {
        Name = line.Name;
        Quantity += line.Quantity;
        Revenue += line.Quantity * line.UnitPrice;
    }
}
