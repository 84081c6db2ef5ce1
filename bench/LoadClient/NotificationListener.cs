using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace LoadClient;

/// <summary>Receives the owner's live notifications and records when each new order was notified.</summary>
internal sealed class NotificationListener(TestUser owner) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<long>> _received = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _connected = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task StartAsync()
    {
        _ = ListenAsync();
        return _connected.Task;
    }

    /// <summary>The time stamp (Stopwatch) at which the owner was notified of the order.</summary>
    public Task<long> WaitForOrderAsync(Guid orderId, CancellationToken cancellationToken) =>
        GetCompletionSource(orderId).Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    public void Dispose() => _stopping.Cancel();

    private async Task ListenAsync()
    {
        string? last = null;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var answer = await owner.OpenStreamAsync(
                    "/api/users/me/notifications/stream",
                    last,
                    _stopping.Token
                );
                _connected.TrySetResult();
                await foreach (var (id, data) in ServerSentEventReader.ReadAsync(answer))
                {
                    last = id ?? last;
                    if (data is not null)
                    {
                        HandleNotification(JsonDocument.Parse(data).RootElement, Stopwatch.GetTimestamp());
                    }
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
            {
                // A listener that is too slow is disconnected and resumes with Last-Event-ID.
            }
        }
    }

    private void HandleNotification(JsonElement notification, long timestamp)
    {
        if (
            notification.TryGetProperty("orderId", out var order)
            && order.TryGetGuid(out var orderId)
            && GetCompletionSource(orderId).TrySetResult(timestamp)
        )
        {
            Interlocked.Increment(ref _count);
        }
    }

    private TaskCompletionSource<long> GetCompletionSource(Guid orderId) =>
        _received.GetOrAdd(orderId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
