using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;
using Polly;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// Carries the outbox to its subscribers: in order, in batches, one loop a subscriber so that a slow one delays nobody
/// else. A subscriber that is down is waited for as long as it takes; an event that it refuses is retried with backoff
/// and at last parked as a dead letter, and only events of the same subject wait for it meanwhile.
/// </summary>
internal sealed partial class EventDispatcher<TDbContext>(
    string service,
    IServiceScopeFactory scopes,
    IHttpClientFactory clients,
    CommitSignal commitSignal,
    IOptions<EventOptions> options,
    TimeProvider time,
    ILogger<EventDispatcher<TDbContext>> logger
) : BackgroundService
    where TDbContext : DbContext
{
    /// <summary>The name of the <see cref="HttpClient"/> that carries events.</summary>
    public const string ClientName = "events";

    private readonly EventOptions _options = options.Value;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _options.Dispatch
            ? Task.WhenAll(
                ServiceNames
                    .Services.Where(subscriber => subscriber != service)
                    .Select(subscriber => RunSubscriberLoopAsync(new Subscription(subscriber), stoppingToken))
            )
            : Task.CompletedTask;

    private async Task RunSubscriberLoopAsync(Subscription subscription, CancellationToken stoppingToken)
    {
        var subscriber = subscription.Subscriber;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextEvent = commitSignal.NextOutboxCommit;
            try
            {
                var more = await DispatchOnceAsync(subscription, stoppingToken);
                failures = 0;
                if (!more)
                {
                    await Task.WhenAny(nextEvent, Task.Delay(_options.PollInterval, time, stoppingToken));
                }
            }
            catch (Exception unreachable) when (IsUnreachable(unreachable, stoppingToken))
            {
                LogUnreachable(subscriber, unreachable.Message);
                // It may come back in another version.
                subscription.Types = null;
                var wait = _options.GetRetryDelay(++failures);
                await Task.Delay(wait < MaxReconnectDelay ? wait : MaxReconnectDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(failure, subscriber);
                await Task.Delay(_options.PollInterval, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>How long a subscriber's types are used before it is asked again.</summary>
    private static readonly TimeSpan SubscriptionRefreshInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a subscriber that came back may wait for its events at most.</summary>
    private static readonly TimeSpan MaxReconnectDelay = TimeSpan.FromSeconds(15);

    /// <summary>
    /// One round: first what was refused and is due, then what is new. True when there may be more, which no commit
    /// will announce.
    /// </summary>
    private async Task<bool> DispatchOnceAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        var subscriber = subscription.Subscriber;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        var waiting = GetPendingRetries(db, subscriber);
        // In one query, because most rounds end here: each commit with an event wakes the loops of all subscribers.
        var state = await db.Set<OutboxCursor>()
            .Where(row => row.Subscriber == subscriber)
            .Select(row => new
            {
                row.Position,
                Head = db.Set<OutboxMessage>().Max(message => (long?)message.Sequence) ?? 0,
                SomeWait = waiting.Any(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        var cursor = new OutboxCursor { Subscriber = subscriber, Position = state?.Position ?? 0 };
        if (state is null)
        {
            db.Add(cursor);
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        db.Attach(cursor);
        var retried = state.SomeWait && await DispatchRetriesAsync(db, subscription, cancellationToken);
        if (state.Head <= cursor.Position)
        {
            return retried;
        }

        if (subscription.Types is null || time.GetElapsedTime(subscription.ReadAt) > SubscriptionRefreshInterval)
        {
            await SendAsync(subscription, [], cancellationToken);
        }

        // What comes later of a refused event's subject waits behind it.
        var blocked = state.SomeWait
            ? await waiting.Select(retry => retry.SubjectId).Distinct().ToListAsync(cancellationToken)
            : [];
        return await DispatchNewEventsAsync(db, cursor, subscription, state.Head, blocked, cancellationToken)
            || retried;
    }

    /// <summary>Sends what comes after the subscriber's cursor. True when it was a full batch.</summary>
    private async Task<bool> DispatchNewEventsAsync(
        TDbContext db,
        OutboxCursor cursor,
        Subscription subscription,
        long headSequence,
        List<Guid> blockedSubjectIds,
        CancellationToken cancellationToken
    )
    {
        var subscriber = cursor.Subscriber;
        var types = subscription.Types!.ToArray();
        var messages = await db.Set<OutboxMessage>()
            .AsNoTracking()
            .Where(message => message.Sequence > cursor.Position && message.Sequence <= headSequence)
            .Where(message => types.Contains(message.Type))
            .Where(message => message.Audience == null || message.Audience == subscriber)
            .OrderBy(message => message.Sequence)
            .Take(_options.BatchSize)
            .ToListAsync(cancellationToken);

        if (messages.Count > 0)
        {
            var free = messages.Where(message => !blockedSubjectIds.Contains(message.SubjectId)).ToList();
            var errors = free.Count == 0 ? [] : await SendAsync(subscription, free, cancellationToken);
            foreach (var message in messages)
            {
                if (blockedSubjectIds.Contains(message.SubjectId))
                {
                    db.Add(CreateRetry(subscriber, message, FailedEvent.Deferred));
                }
                else if (errors.TryGetValue(message.Id, out var error))
                {
                    db.Add(CreateRetry(subscriber, message, error));
                }
            }
        }

        // Events of others are read past again next time: cheaper than a commit for each of them.
        var full = messages.Count == _options.BatchSize;
        if (messages.Count > 0 || headSequence - cursor.Position >= _options.BatchSize)
        {
            cursor.Position = full ? messages[^1].Sequence : headSequence;
            await db.SaveChangesAsync(cancellationToken);
        }

        return full;
    }

    /// <summary>What the subscriber refused and is still to be sent again.</summary>
    private static IQueryable<OutboxRetry> GetPendingRetries(TDbContext db, string subscriber) =>
        db.Set<OutboxRetry>().Where(retry => retry.Subscriber == subscriber && retry.ParkedAt == null);

    /// <summary>Sends again, per subject and in order, what was refused and is due. True when something was sent.</summary>
    private async Task<bool> DispatchRetriesAsync(
        TDbContext db,
        Subscription subscription,
        CancellationToken cancellationToken
    )
    {
        var subscriber = subscription.Subscriber;
        var now = time.GetUtcNow().UtcDateTime;
        var waiting = await GetPendingRetries(db, subscriber)
            .OrderBy(retry => retry.Sequence)
            .Take(_options.BatchSize)
            .ToListAsync(cancellationToken);
        var due = waiting
            .GroupBy(retry => retry.SubjectId)
            .Where(subject => subject.First().NextAttemptAt <= now)
            .SelectMany(subject => subject)
            .OrderBy(retry => retry.Sequence)
            .ToList();
        if (due.Count == 0)
        {
            return false;
        }

        var sequences = due.Select(retry => retry.Sequence).ToArray();
        var messages = await db.Set<OutboxMessage>()
            .AsNoTracking()
            .Where(message => sequences.Contains(message.Sequence))
            .OrderBy(message => message.Sequence)
            .ToListAsync(cancellationToken);
        var errors = await SendAsync(subscription, messages, cancellationToken);
        var ids = messages.ToDictionary(message => message.Sequence, message => message.Id);
        foreach (var retry in due)
        {
            if (!errors.TryGetValue(ids[retry.Sequence], out var error))
            {
                db.Remove(retry);
            }
            else if (error != FailedEvent.Deferred)
            {
                retry.RecordFailure(error, now, _options);
                if (retry.ParkedAt is not null)
                {
                    LogDeadLettered(ids[retry.Sequence], subscriber, retry.Attempts, error);
                }
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private OutboxRetry CreateRetry(string subscriber, OutboxMessage message, string error)
    {
        var retry = new OutboxRetry
        {
            Subscriber = subscriber,
            Sequence = message.Sequence,
            SubjectId = message.SubjectId,
        };
        if (error != FailedEvent.Deferred)
        {
            retry.RecordFailure(error, time.GetUtcNow().UtcDateTime, _options);
        }

        return retry;
    }

    /// <summary>Sends a batch, which may be empty, and reads from the response what the subscriber handles.</summary>
    private async Task<Dictionary<Guid, string>> SendAsync(
        Subscription subscription,
        List<OutboxMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var subscriber = subscription.Subscriber;
        using var spans = new EventDeliverySpans(subscriber, messages);
        using var content = new ReadOnlyMemoryContent(CloudEventFormat.Encode(service, messages));
        content.Headers.ContentType = new MediaTypeHeaderValue(CloudEventFormat.BatchContentType);
        using var response = await clients
            .CreateClient(ClientName)
            .PostAsync($"http://{subscriber}{InternalRoutes.Events}", content, cancellationToken);
        response.EnsureSuccessStatusCode();
        var receipt = await response.Content.ReadFromJsonAsync<EventBatchResult>(NibbleJson.Options, cancellationToken);
        subscription.Types = receipt!.Types;
        subscription.ReadAt = time.GetTimestamp();
        var errors = receipt.Failed.ToDictionary(refused => refused.EventId, refused => refused.Error);
        spans.Complete(errors.ContainsKey);
        return errors;
    }

    private static bool IsUnreachable(Exception exception, CancellationToken stoppingToken) =>
        exception is HttpRequestException or ExecutionRejectedException
        || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested);

    [LoggerMessage(LogLevel.Information, "{Subscriber} cannot be reached, its events wait: {Reason}")]
    private partial void LogUnreachable(string subscriber, string reason);

    [LoggerMessage(LogLevel.Error, "Dispatching to {Subscriber} failed")]
    private partial void LogFailed(Exception exception, string subscriber);

    [LoggerMessage(LogLevel.Error, "Event {EventId} is parked: {Subscriber} refused it {Attempts} times ({Error})")]
    private partial void LogDeadLettered(Guid eventId, string subscriber, int attempts, string error);

    /// <summary>What a subscriber handles, as it said last. In memory: it is asked again after a restart.</summary>
    private sealed class Subscription(string subscriber)
    {
        public string Subscriber => subscriber;

        /// <summary>CloudEvents types; null while they are not known.</summary>
        public IReadOnlyCollection<string>? Types { get; set; }

        /// <summary>When they were read, a timestamp of the time provider.</summary>
        public long ReadAt { get; set; }
    }
}
