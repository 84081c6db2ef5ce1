using Nibble.RestaurantService.Caching;

namespace Nibble.RestaurantService.Menus;

/// <summary>A category of a menu.</summary>
internal sealed class MenuCategory : IPubliclyCachedEntity
{
    private MenuCategory() { }

    public Guid Id { get; private init; }

    public Guid RestaurantId { get; private init; }

    public string Name { get; private set; } = "";

    /// <summary>Sort position, ascending.</summary>
    public int Position { get; private set; }

    public long Version { get; private set; } = 1;

    public static MenuCategory Create(Guid id, Guid restaurantId, string name, int position) =>
        new()
        {
            Id = id,
            RestaurantId = restaurantId,
            Name = name,
            Position = position,
        };

    public void Change(string name, int? position)
    {
        Name = name;
        Position = position ?? Position;
        Version++;
    }
}
