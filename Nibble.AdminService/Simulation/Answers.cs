using Nibble.Contracts;

namespace Nibble.AdminService.Simulation;

// What the residents read of the gateway's answers; the rest is not theirs to care about.

internal sealed record SeenPage<T>(IReadOnlyList<T> Items);

internal sealed record SeenAddress(Guid Id, GeoPoint Location);

internal sealed record SeenCard(Guid Id);

internal sealed record SeenRestaurant(Guid Id, long MinimumOrder);

internal sealed record SeenMenu(IReadOnlyList<SeenSection> Categories);

internal sealed record SeenSection(IReadOnlyList<SeenDish> Items);

internal sealed record SeenDish(Guid Id, long Price, bool IsAvailable, IReadOnlyList<SeenGroup> OptionGroups);

internal sealed record SeenGroup(int MinSelections, IReadOnlyList<SeenOption> Options);

internal sealed record SeenOption(Guid Id);

internal sealed record SeenOrder(Guid Id, Guid RestaurantId, string Status, Guid? DriverId);

internal sealed record SeenChange(string? Status);

internal sealed record SeenNotification(Guid? OrderId);

internal sealed record SeenDelivery(
    Guid Id,
    Guid OrderId,
    string Status,
    GeoPoint Pickup,
    DateTime? ReadyAt,
    DateTime CreatedAt
);

internal sealed record SeenRoute(IReadOnlyList<GeoPoint> Path);
