using System.Collections.Concurrent;
using System.Text.Json;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>Cooks for an owner's restaurants: accepts what comes, or sometimes not, prepares it, says when it is ready.</summary>
/// <param name="me">The owner.</param>
/// <param name="patience">
/// How long, in our time, the cook leaves each step to whoever is signed in as the owner at a page.
/// </param>
/// <param name="pace">The city's time.</param>
/// <param name="chance">What the cook decides.</param>
/// <param name="figures">Where it is counted.</param>
/// <param name="perseverance">Who tries again what failed.</param>
/// <param name="time">Our time.</param>
internal sealed class Kitchen(
    Resident me,
    TimeSpan patience,
    Pace pace,
    Chance chance,
    SimulationFigures figures,
    Perseverance perseverance,
    TimeProvider time
) : ILife
{
    private static readonly string[] ToDo = ["placed", "accepted", "preparing"];

    private readonly ConcurrentDictionary<Guid, Task> _cooking = new();

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await foreach (var told in me.ListenAsync("/api/users/me/notifications/stream", cancellationToken))
            {
                if (told is null)
                {
                    await LookAroundAsync(cancellationToken);
                }
                else if (
                    JsonSerializer.Deserialize<SeenNotification>(told, NibbleJson.Options) is { OrderId: { } order }
                )
                {
                    Take(order, cancellationToken);
                }
            }
        }
    }

    /// <summary>Takes up what lay there before anybody listened.</summary>
    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        foreach (var status in ToDo)
        {
            var path = $"/api/orders?status={status}&limit=100";
            foreach (var order in (await me.GetAsync<SeenPage<SeenOrder>>(path, cancellationToken)).Items)
            {
                Take(order.Id, cancellationToken);
            }
        }
    }

    private void Take(Guid order, CancellationToken cancellationToken) =>
        _cooking.GetOrAdd(order, id => CookToTheEndAsync(id, cancellationToken));

    private async Task CookToTheEndAsync(Guid order, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await perseverance.FinishAsync(token => CookAsync(order, token), cancellationToken);
        }
        finally
        {
            _cooking.TryRemove(order, out _);
        }
    }

    private async Task CookAsync(Guid id, CancellationToken cancellationToken)
    {
        var path = $"/api/orders/{id}";
        string? done = null;
        // Somebody else may have taken a step meanwhile; one that is refused twice is not the cook's to take.
        while (
            await me.GetAsync<SeenOrder>(path, cancellationToken) is { } order
            && ToDo.Contains(order.Status)
            && order.Status != done
        )
        {
            done = order.Status;
            await Task.Delay(patience, time, cancellationToken);
            switch (order.Status)
            {
                case "placed":
                    await pace.WaitAsync(chance.Minutes(0.3, 2), cancellationToken);
                    await DecideAsync(path, cancellationToken);
                    break;
                case "accepted":
                    await pace.WaitAsync(chance.Minutes(1, 3), cancellationToken);
                    await StepAsync(path, "preparing", null, cancellationToken);
                    break;
                default:
                    await pace.WaitAsync(chance.Minutes(8, 16), cancellationToken);
                    await StepAsync(path, "ready", null, cancellationToken);
                    break;
            }
        }
    }

    private async Task DecideAsync(string path, CancellationToken cancellationToken)
    {
        if (chance.Of(0.03))
        {
            var reason = new { Reason = "We have run out of it today." };
            if (await StepAsync(path, "reject", reason, cancellationToken))
            {
                figures.Count(Happening.Rejected);
            }

            return;
        }

        // Promised in our time, because that is what customers read.
        var promise = new { PrepMinutes = Math.Max(1, (int)Math.Ceiling(chance.Number(12, 18) / pace.Speed)) };
        if (await StepAsync(path, "accept", promise, cancellationToken))
        {
            figures.Count(Happening.Accepted);
        }
    }

    private async Task<bool> StepAsync(string path, string step, object? body, CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.Source.StartActivity($"kitchen: {step}");
        return await me.TryAsync(HttpMethod.Post, $"{path}/{step}", body, cancellationToken);
    }
}
