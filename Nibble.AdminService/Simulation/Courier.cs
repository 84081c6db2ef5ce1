using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>A driver: goes online, takes offers, rides along the route and says where once a second, picks up, delivers.</summary>
internal sealed class Courier(Resident me, Pace pace, Chance chance, SimulationFigures figures, TimeProvider time)
    : ILife
{
    private const double KmPerHour = 20;
    private const string Deliveries = "/api/drivers/me/deliveries";
    private const string Availability = "/api/drivers/me/availability";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>How often somebody without anything to do says so; far below what counts as silence.</summary>
    private const int IdleBeats = 10;

    /// <summary>How often one looks although nothing was told: whether the food is ready, whether a stream broke.</summary>
    private const int LookBeats = 3;

    private GeoPoint _place = me.Person.Location;
    private Route? _route;
    private (Guid Delivery, string Status) _leg;
    private bool _isTold = true;

    public async Task LiveAsync(CancellationToken cancellationToken)
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

    public Task RestAsync(CancellationToken cancellationToken) => SetAvailabilityAsync("offline", cancellationToken);

    private async Task WorkAsync(Task listening, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        IReadOnlyList<SeenDelivery> active = [];
        for (var beat = 0; await timer.WaitForNextTickAsync(cancellationToken); beat++)
        {
            if (listening.IsCompleted)
            {
                await listening; // It broke: say so, and come back.
                return;
            }

            if (Interlocked.Exchange(ref _isTold, false) || (active.Count > 0 && beat % LookBeats == 0))
            {
                var found = await me.GetAsync<SeenPage<SeenDelivery>>($"{Deliveries}?active=true", cancellationToken);
                active = found.Items;
            }

            foreach (var offer in active.Where(delivery => delivery.Status == "offered"))
            {
                var answer = chance.Of(0.05) ? "decline" : "accept";
                await StepAsync(offer, answer, cancellationToken);
            }

            // One at a time: what is on the bicycle first, then the oldest.
            var current = active
                .Where(delivery => delivery.Status != "offered")
                .OrderByDescending(delivery => delivery.Status == "picked_up")
                .ThenBy(delivery => delivery.CreatedAt)
                .FirstOrDefault();
            if (current is not null)
            {
                await RideAsync(current, cancellationToken);
            }
            else if (beat % IdleBeats == 0)
            {
                await SayWhereAsync(null, cancellationToken);
            }
        }
    }

    private async Task RideAsync(SeenDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Status == "arrived")
        {
            await SayWhereAsync(null, cancellationToken);
            if (delivery.ReadyAt is not null)
            {
                await StepAsync(delivery, "pickup", cancellationToken);
            }

            return;
        }

        if (_route is null || _leg != (delivery.Id, delivery.Status))
        {
            await SayWhereAsync(null, cancellationToken);
            _route = await RouteOfAsync(delivery, cancellationToken);
            _leg = (delivery.Id, delivery.Status);
        }

        (_place, var heading) = _route.Advance(_place, KmPerHour * pace.Speed * Beat.TotalHours);
        await SayWhereAsync(heading, cancellationToken);
        if (_route.IsOver)
        {
            var isLast = delivery.Status == "picked_up";
            if (await StepAsync(delivery, isLast ? "deliver" : "arrived", cancellationToken) && isLast)
            {
                figures.Count(Happening.Delivered);
            }
        }
    }

    /// <summary>The service's route; before the pickup it leads on to the customer, which is another leg.</summary>
    private async Task<Route> RouteOfAsync(SeenDelivery delivery, CancellationToken cancellationToken)
    {
        var route = await me.GetAsync<SeenRoute>(
            $"/api/drivers/deliveries/{delivery.OrderId}/route",
            cancellationToken
        );
        var points = route.Path.Skip(1).ToList();
        var pickup = points.IndexOf(delivery.Pickup);
        return new Route(delivery.Status == "picked_up" || pickup < 0 ? points : points.Take(pickup + 1));
    }

    private async Task<bool> StepAsync(SeenDelivery delivery, string step, CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.Source.StartActivity($"driver: {step}");
        _isTold = true;
        return await me.TryAsync(HttpMethod.Post, $"{Deliveries}/{delivery.Id}/{step}", null, cancellationToken);
    }

    private Task<bool> SayWhereAsync(double? heading, CancellationToken cancellationToken) =>
        me.TryAsync(
            HttpMethod.Post,
            "/api/drivers/me/location",
            new
            {
                _place.Lat,
                _place.Lng,
                Heading = heading,
            },
            cancellationToken
        );

    private Task<bool> SetAvailabilityAsync(string status, CancellationToken cancellationToken) =>
        me.TryAsync(HttpMethod.Put, Availability, new { Status = status }, cancellationToken);

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in me.ListenAsync("/api/users/me/notifications/stream", cancellationToken))
        {
            _isTold = true;
        }
    }
}
