using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Crowd;

/// <summary>The owner's bell: hears of each new order by the live stream of notifications, and remembers when.</summary>
internal sealed class Bell(Person owner) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<long>> _heard = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _listens = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task StartAsync()
    {
        _ = ListenAsync();
        return _listens.Task;
    }

    /// <summary>The time stamp at which the owner heard of the order.</summary>
    public Task<long> HearsOfAsync(Guid orderId, CancellationToken cancellationToken) =>
        OfOrder(orderId).Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    public void Dispose() => _over.Cancel();

    private async Task ListenAsync()
    {
        string? last = null;
        while (!_over.IsCancellationRequested)
        {
            try
            {
                using var answer = await owner.OpenAsync("/api/users/me/notifications/stream", last, _over.Token);
                _listens.TrySetResult();
                await foreach (var (id, data) in Streams.ReadAsync(answer))
                {
                    last = id ?? last;
                    if (data is not null)
                    {
                        Hear(JsonDocument.Parse(data).RootElement, Stopwatch.GetTimestamp());
                    }
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
            {
                // A listener that was too slow is let go and resumes where it was.
            }
        }
    }

    private void Hear(JsonElement notification, long at)
    {
        if (
            notification.TryGetProperty("orderId", out var order)
            && order.TryGetGuid(out var orderId)
            && OfOrder(orderId).TrySetResult(at)
        )
        {
            Interlocked.Increment(ref _count);
        }
    }

    private TaskCompletionSource<long> OfOrder(Guid orderId) =>
        _heard.GetOrAdd(orderId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
