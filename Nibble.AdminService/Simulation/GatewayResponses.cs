using Nibble.Contracts;

namespace Nibble.AdminService.Simulation;

// Gateway responses, with only the members that the simulation reads.

internal sealed record PageResponse<T>(IReadOnlyList<T> Items);

internal sealed record AddressResponse(Guid Id, GeoPoint Location);

internal sealed record PaymentMethodResponse(Guid Id);

internal sealed record RestaurantResponse(Guid Id, long MinimumOrder);

internal sealed record MenuResponse(IReadOnlyList<MenuSectionResponse> Categories);

internal sealed record MenuSectionResponse(IReadOnlyList<MenuItemResponse> Items);

internal sealed record MenuItemResponse(
    Guid Id,
    long Price,
    bool IsAvailable,
    IReadOnlyList<OptionGroupResponse> OptionGroups
);

internal sealed record OptionGroupResponse(int MinSelections, IReadOnlyList<MenuOptionResponse> Options);

internal sealed record MenuOptionResponse(Guid Id);

internal sealed record OrderResponse(Guid Id, Guid RestaurantId, string Status, Guid? DriverId);

internal sealed record OrderChangeResponse(string? Status);

internal sealed record NotificationResponse(Guid? OrderId);

internal sealed record DeliveryResponse(
    Guid Id,
    Guid OrderId,
    string Status,
    GeoPoint Pickup,
    DateTime? ReadyAt,
    DateTime CreatedAt
);

internal sealed record RouteResponse(IReadOnlyList<GeoPoint> Path);
