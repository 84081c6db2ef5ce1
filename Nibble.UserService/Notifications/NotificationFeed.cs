using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Events;
using Nibble.UserService.Data;

namespace Nibble.UserService.Notifications;

/// <summary>
/// Hands new notifications to those who are connected. It reads the table once after a commit, however many listen, so
/// an idle listener costs a channel and nothing else.
/// </summary>
internal sealed partial class NotificationFeed(
    IServiceScopeFactory scopes,
    CommitSignal commits,
    TimeProvider time,
    ILogger<NotificationFeed> logger
) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<Listener>> _listeners = [];
    private long _read;

    /// <summary>Listens for an account from now on. Dispose it to stop.</summary>
    public Listener Listen(Guid userId)
    {
        var listener = new Listener(this, userId);
        lock (_gate)
        {
            if (!_listeners.TryGetValue(userId, out var ofUser))
            {
                _listeners[userId] = ofUser = [];
            }

            ofUser.Add(listener);
        }

        return listener;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        _read = await db.Notifications.MaxAsync(n => (long?)n.Sequence, cancellationToken) ?? 0;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextCommit = commits.NextCommit;
            try
            {
                while (await HandOutAsync(stoppingToken) == BatchSize) { }
                await nextCommit.WaitAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
    }

    private async Task<int> HandOutAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var added = await db
            .Notifications.AsNoTracking()
            .Where(notification => notification.Sequence > _read)
            .OrderBy(notification => notification.Sequence)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        lock (_gate)
        {
            foreach (var notification in added)
            {
                foreach (var listener in _listeners.GetValueOrDefault(notification.UserId) ?? [])
                {
                    listener.Hand(notification);
                }
            }
        }

        _read = added.Count > 0 ? added[^1].Sequence : _read;
        return added.Count;
    }

    private void Forget(Listener listener)
    {
        lock (_gate)
        {
            if (_listeners.TryGetValue(listener.UserId, out var ofUser) && ofUser.Remove(listener) && ofUser.Count == 0)
            {
                _listeners.Remove(listener.UserId);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "New notifications could not be handed out; that is tried again")]
    private partial void LogFailed(Exception exception);

    /// <summary>One connection's ear.</summary>
    internal sealed class Listener(NotificationFeed feed, Guid userId) : IDisposable
    {
        private readonly Channel<Notification> _waiting = Channel.CreateBounded<Notification>(100);

        public Guid UserId => userId;

        /// <summary>Ends when the listener was too slow; it then connects again and resumes.</summary>
        public ChannelReader<Notification> Notifications => _waiting.Reader;

        public void Hand(Notification notification)
        {
            if (!_waiting.Writer.TryWrite(notification))
            {
                _waiting.Writer.TryComplete();
            }
        }

        public void Dispose() => feed.Forget(this);
    }
}
