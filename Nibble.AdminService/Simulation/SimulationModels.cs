using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Simulation;

/// <summary>Starts or stops the traffic simulation and sets its speed.</summary>
/// <param name="Running">Whether it should run.</param>
/// <param name="Speed">Multiple of real time, 1 to 100; unchanged by default.</param>
public sealed record SimulationRequest(
    [property: Required] bool? Running,
    [property: Range(1, SimulationOptions.MaxSpeed)] double? Speed
);

/// <summary>State of the traffic simulation. Counters start at zero with the process.</summary>
/// <param name="Enabled">Whether it can be started: in Development, with the demo data.</param>
/// <param name="Running">Whether it is running.</param>
/// <param name="Speed">Multiple of real time.</param>
/// <param name="StartedAt">When it was started, UTC; null while it is stopped.</param>
/// <param name="ActiveCustomers">Simulated customers who are signed in.</param>
/// <param name="ActiveKitchens">Simulated owners who are signed in and handle orders of their restaurants.</param>
/// <param name="ActiveDrivers">Simulated drivers who are online.</param>
/// <param name="OrdersPlaced">Orders of simulated customers.</param>
/// <param name="OrdersAccepted">Orders accepted by simulated restaurants, including those of other customers.</param>
/// <param name="OrdersRejected">Orders rejected by simulated restaurants.</param>
/// <param name="OrdersCancelled">Orders cancelled by simulated customers.</param>
/// <param name="OrdersDelivered">Orders delivered by simulated drivers, including those of other customers.</param>
/// <param name="ReviewsWritten">Reviews of restaurants and drivers.</param>
/// <param name="Interruptions">Number of retries, for example after an outage.</param>
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
