using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Events;
using Nibble.UserService.Data;

namespace Nibble.UserService.Notifications;

/// <summary>
/// Distributes new notifications to connected clients. Reads the table once per commit regardless of the number of
/// subscribers, so an idle subscriber costs only its channel.
/// </summary>
internal sealed partial class NotificationBroadcaster(
    IServiceScopeFactory scopes,
    CommitSignal commits,
    TimeProvider time,
    ILogger<NotificationBroadcaster> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<Subscriber>> _subscribers = [];
    private long _lastSequence;

    /// <summary>Subscribes to the notifications of an account. Dispose to unsubscribe.</summary>
    public Subscriber Subscribe(Guid userId)
    {
        var listener = new Subscriber(this, userId);
        lock (_gate)
        {
            if (!_subscribers.TryGetValue(userId, out var ofUser))
            {
                _subscribers[userId] = ofUser = [];
            }

            ofUser.Add(listener);
        }

        return listener;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        _lastSequence = await db.Notifications.MaxAsync(n => (long?)n.Sequence, cancellationToken) ?? 0;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextCommit = commits.NextCommit;
            try
            {
                while (await BroadcastAsync(stoppingToken) == BatchSize) { }
                await nextCommit.WaitAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task<int> BroadcastAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var added = await db
            .Notifications.AsNoTracking()
            .Where(notification => notification.Sequence > _lastSequence)
            .OrderBy(notification => notification.Sequence)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        lock (_gate)
        {
            foreach (var notification in added)
            {
                foreach (var listener in _subscribers.GetValueOrDefault(notification.UserId) ?? [])
                {
                    listener.Enqueue(notification);
                }
            }
        }

        _lastSequence = added.Count > 0 ? added[^1].Sequence : _lastSequence;
        return added.Count;
    }

    private void Unsubscribe(Subscriber subscriber)
    {
        lock (_gate)
        {
            if (
                _subscribers.TryGetValue(subscriber.UserId, out var ofUser)
                && ofUser.Remove(subscriber)
                && ofUser.Count == 0
            )
            {
                _subscribers.Remove(subscriber.UserId);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "New notifications could not be handed out; that is tried again")]
    private partial void LogFailed(Exception exception);

    /// <summary>Subscription of one connection.</summary>
    internal sealed class Subscriber(NotificationBroadcaster broadcaster, Guid userId) : IDisposable
    {
        private readonly Channel<Notification> _channel = Channel.CreateBounded<Notification>(100);

        public Guid UserId => userId;

        /// <summary>Completes when the subscriber falls behind; the client then reconnects and resumes.</summary>
        public ChannelReader<Notification> Notifications => _channel.Reader;

        public void Enqueue(Notification notification)
        {
            if (!_channel.Writer.TryWrite(notification))
            {
                _channel.Writer.TryComplete();
            }
        }

        public void Dispose() => broadcaster.Unsubscribe(this);
    }
}
