using System.Collections.Concurrent;
using System.Text.Json;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Simulates the restaurants of an owner: accepts or sometimes rejects orders, prepares them, marks them ready.
/// </summary>
/// <param name="user">The owner.</param>
/// <param name="manualActionTimeout">
/// How long, in real time, each step is left to a person signed in as the owner.
/// </param>
/// <param name="clock">The simulation's time.</param>
/// <param name="random">Source of random decisions.</param>
/// <param name="counters">The simulation's counters.</param>
/// <param name="retryPolicy">Retries failed steps.</param>
/// <param name="time">Real time.</param>
internal sealed class SimulatedRestaurant(
    SimulatedUser user,
    TimeSpan manualActionTimeout,
    SimulationClock clock,
    SeededRandom random,
    SimulationCounters counters,
    SimulationRetryPolicy retryPolicy,
    TimeProvider time
) : ISimulatedActor
{
    private static readonly string[] OpenStatuses = ["placed", "accepted", "preparing"];

    private readonly ConcurrentDictionary<Guid, Task> _ordersInProgress = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await foreach (var told in user.StreamAsync("/api/users/me/notifications/stream", cancellationToken))
            {
                if (told is null)
                {
                    await ResumeOpenOrdersAsync(cancellationToken);
                }
                else if (
                    JsonSerializer.Deserialize<NotificationResponse>(told, NibbleJson.Options) is { OrderId: { } order }
                )
                {
                    StartOrder(order, cancellationToken);
                }
            }
        }
    }

    /// <summary>Starts orders that were open before the stream was connected.</summary>
    private async Task ResumeOpenOrdersAsync(CancellationToken cancellationToken)
    {
        foreach (var status in OpenStatuses)
        {
            var path = $"/api/orders?status={status}&limit=100";
            foreach (var order in (await user.GetAsync<PageResponse<OrderResponse>>(path, cancellationToken)).Items)
            {
                StartOrder(order.Id, cancellationToken);
            }
        }
    }

    private void StartOrder(Guid orderId, CancellationToken cancellationToken) =>
        _ordersInProgress.GetOrAdd(orderId, id => CompleteOrderAsync(id, cancellationToken));

    private async Task CompleteOrderAsync(Guid orderId, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await retryPolicy.ExecuteAsync(token => AdvanceOrderAsync(orderId, token), cancellationToken);
        }
        finally
        {
            _ordersInProgress.TryRemove(orderId, out _);
        }
    }

    private async Task AdvanceOrderAsync(Guid id, CancellationToken cancellationToken)
    {
        var path = $"/api/orders/{id}";
        string? done = null;
        // A person may have taken the step meanwhile; a step that left the status unchanged is not tried again.
        while (
            await user.GetAsync<OrderResponse>(path, cancellationToken) is { } order
            && OpenStatuses.Contains(order.Status)
            && order.Status != done
        )
        {
            done = order.Status;
            await Task.Delay(manualActionTimeout, time, cancellationToken);
            switch (order.Status)
            {
                case "placed":
                    await clock.DelayAsync(random.NextMinutes(0.3, 2), cancellationToken);
                    await AcceptOrRejectAsync(path, cancellationToken);
                    break;
                case "accepted":
                    await clock.DelayAsync(random.NextMinutes(1, 3), cancellationToken);
                    await PostActionAsync(path, "preparing", null, cancellationToken);
                    break;
                default:
                    await clock.DelayAsync(random.NextMinutes(8, 16), cancellationToken);
                    await PostActionAsync(path, "ready", null, cancellationToken);
                    break;
            }
        }
    }

    private async Task AcceptOrRejectAsync(string path, CancellationToken cancellationToken)
    {
        if (random.NextBool(0.03))
        {
            var reason = new { Reason = "We have run out of it today." };
            if (await PostActionAsync(path, "reject", reason, cancellationToken))
            {
                counters.Increment(SimulationCounter.Rejected);
            }

            return;
        }

        // Promised in real time, because customers see it.
        var promise = new { PrepMinutes = Math.Max(1, (int)Math.Ceiling(random.NextInt(12, 18) / clock.Speed)) };
        if (await PostActionAsync(path, "accept", promise, cancellationToken))
        {
            counters.Increment(SimulationCounter.Accepted);
        }
    }

    private async Task<bool> PostActionAsync(
        string path,
        string action,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using var act = NibbleTelemetry.ActivitySource.StartActivity($"kitchen: {action}");
        return await user.TryAsync(HttpMethod.Post, $"{path}/{action}", body, cancellationToken);
    }
}
