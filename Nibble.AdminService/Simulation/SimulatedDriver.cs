using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Simulates a driver: goes online, accepts offers, follows the route, reports positions once a second, picks up,
/// delivers.
/// </summary>
internal sealed class SimulatedDriver(
    SimulatedUser user,
    SimulationClock clock,
    SeededRandom random,
    SimulationCounters counters,
    TimeProvider time
) : ISimulatedActor
{
    private const double KmPerHour = 20;
    private const string Deliveries = "/api/drivers/me/deliveries";
    private const string Availability = "/api/drivers/me/availability";

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Ticks between position reports of an idle driver; far below the time-out for unresponsive drivers.
    /// </summary>
    private const int IdleReportTicks = 10;

    /// <summary>
    /// Ticks between polls without a notification, in case the order became ready or the stream broke.
    /// </summary>
    private const int PollTicks = 3;

    private GeoPoint _location = user.Person.Location;
    private Route? _route;
    private (Guid Delivery, string Status) _leg;
    private bool _hasNotification = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await SetAvailabilityAsync("online", cancellationToken);
        var listening = ListenAsync(ended.Token);
        try
        {
            await WorkAsync(listening, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => SetAvailabilityAsync("offline", cancellationToken);

    private async Task WorkAsync(Task listening, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval, time);
        IReadOnlyList<DeliveryResponse> active = [];
        for (var beat = 0; await timer.WaitForNextTickAsync(cancellationToken); beat++)
        {
            if (listening.IsCompleted)
            {
                await listening; // Rethrows the error of the broken stream, so that the run is retried.
                return;
            }

            if (Interlocked.Exchange(ref _hasNotification, false) || (active.Count > 0 && beat % PollTicks == 0))
            {
                var found = await user.GetAsync<PageResponse<DeliveryResponse>>(
                    $"{Deliveries}?active=true",
                    cancellationToken
                );
                active = found.Items;
            }

            foreach (var offer in active.Where(delivery => delivery.Status == "offered"))
            {
                var answer = random.NextBool(0.05) ? "decline" : "accept";
                await PostActionAsync(offer, answer, cancellationToken);
            }

            // One delivery at a time: a picked-up one first, then the oldest.
            var current = active
                .Where(delivery => delivery.Status != "offered")
                .OrderByDescending(delivery => delivery.Status == "picked_up")
                .ThenBy(delivery => delivery.CreatedAt)
                .FirstOrDefault();
            if (current is not null)
            {
                await AdvanceDeliveryAsync(current, cancellationToken);
            }
            else if (beat % IdleReportTicks == 0)
            {
                await ReportLocationAsync(null, cancellationToken);
            }
        }
    }

    private async Task AdvanceDeliveryAsync(DeliveryResponse delivery, CancellationToken cancellationToken)
    {
        if (delivery.Status == "arrived")
        {
            await ReportLocationAsync(null, cancellationToken);
            if (delivery.ReadyAt is not null)
            {
                await PostActionAsync(delivery, "pickup", cancellationToken);
            }

            return;
        }

        if (_route is null || _leg != (delivery.Id, delivery.Status))
        {
            await ReportLocationAsync(null, cancellationToken);
            _route = await GetRouteAsync(delivery, cancellationToken);
            _leg = (delivery.Id, delivery.Status);
        }

        (_location, var heading) = _route.Advance(_location, KmPerHour * clock.Speed * TickInterval.TotalHours);
        await ReportLocationAsync(heading, cancellationToken);
        if (_route.IsCompleted)
        {
            var isLast = delivery.Status == "picked_up";
            if (await PostActionAsync(delivery, isLast ? "deliver" : "arrived", cancellationToken) && isLast)
            {
                counters.Increment(SimulationCounter.Delivered);
            }
        }
    }

    /// <summary>Gets the route; before pickup only the part up to the restaurant.</summary>
    private async Task<Route> GetRouteAsync(DeliveryResponse delivery, CancellationToken cancellationToken)
    {
        var route = await user.GetAsync<RouteResponse>(
            $"/api/drivers/deliveries/{delivery.OrderId}/route",
            cancellationToken
        );
        var points = route.Path.Skip(1).ToList();
        var pickup = points.IndexOf(delivery.Pickup);
        return new Route(delivery.Status == "picked_up" || pickup < 0 ? points : points.Take(pickup + 1));
    }

    private async Task<bool> PostActionAsync(
        DeliveryResponse delivery,
        string action,
        CancellationToken cancellationToken
    )
    {
        using var act = NibbleTelemetry.ActivitySource.StartActivity($"driver: {action}");
        _hasNotification = true;
        return await user.TryAsync(HttpMethod.Post, $"{Deliveries}/{delivery.Id}/{action}", null, cancellationToken);
    }

    private Task<bool> ReportLocationAsync(double? heading, CancellationToken cancellationToken) =>
        user.TryAsync(
            HttpMethod.Post,
            "/api/drivers/me/location",
            new
            {
                _location.Lat,
                _location.Lng,
                Heading = heading,
            },
            cancellationToken
        );

    private Task<bool> SetAvailabilityAsync(string status, CancellationToken cancellationToken) =>
        user.TryAsync(HttpMethod.Put, Availability, new { Status = status }, cancellationToken);

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in user.StreamAsync("/api/users/me/notifications/stream", cancellationToken))
        {
            _hasNotification = true;
        }
    }
}
