using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Simulation;

/// <summary>Whether the city shall live, and how fast.</summary>
/// <param name="Running">Start or stop.</param>
/// <param name="Speed">How often faster than life, 1 to 100; as before, if left out.</param>
public sealed record SimulationRequest(
    [property: Required] bool? Running,
    [property: Range(1, SimulationOptions.MaxSpeed)] double? Speed
);

/// <summary>The living city. The figures count since this process started.</summary>
/// <param name="Enabled">Whether it can be started here: in Development, with the demo data.</param>
/// <param name="Running">Whether it lives.</param>
/// <param name="Speed">How often faster than life.</param>
/// <param name="StartedAt">Since when it lives, UTC; null while it does not.</param>
/// <param name="ActiveCustomers">Customers who are signed in.</param>
/// <param name="ActiveKitchens">Owners who are signed in and cook for their restaurants.</param>
/// <param name="ActiveDrivers">Drivers who are online.</param>
/// <param name="OrdersPlaced">Orders of its customers.</param>
/// <param name="OrdersAccepted">Orders that its kitchens took, whoever placed them.</param>
/// <param name="OrdersRejected">Orders that its kitchens refused.</param>
/// <param name="OrdersCancelled">Orders that its customers called off.</param>
/// <param name="OrdersDelivered">Orders that its drivers brought, whoever placed them.</param>
/// <param name="ReviewsWritten">Reviews of restaurants and drivers.</param>
/// <param name="Interruptions">How often somebody could not go on at once, because of an outage say, and tried again.</param>
internal sealed record SimulationResponse(
    bool Enabled,
    bool Running,
    double Speed,
    DateTime? StartedAt,
    int ActiveCustomers,
    int ActiveKitchens,
    int ActiveDrivers,
    long OrdersPlaced,
    long OrdersAccepted,
    long OrdersRejected,
    long OrdersCancelled,
    long OrdersDelivered,
    long ReviewsWritten,
    long Interruptions
);
