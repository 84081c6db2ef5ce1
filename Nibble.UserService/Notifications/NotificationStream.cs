using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;
using Nibble.UserService.Data;

namespace Nibble.UserService.Notifications;

/// <summary>
/// Writes an account's notifications as Server-Sent Events (WHATWG HTML §9.2): first those after the
/// <c>Last-Event-ID</c>, then new ones as they are committed, and a comment every 15 s so that proxies do not close an
/// idle connection.
/// </summary>
internal sealed class NotificationStream(
    NotificationBroadcaster broadcaster,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    private const string LastEventId = "Last-Event-ID";

    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    public async Task StreamAsync(CurrentUser user, HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            using var listener = broadcaster.Subscribe(user.Id);
            await response.WriteAsync(": listening\n\n", end.Token);
            await response.Body.FlushAsync(end.Token);
            var sent = Guid.TryParse(context.Request.Headers[LastEventId], out var last)
                ? await ReplayMissedAsync(user.Id, last, response, end.Token)
                : 0;
            await StreamLiveAsync(listener, sent, response, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client disconnected or the process stops: the stream ends, and the client resumes with a new
            // connection.
        }
    }

    /// <summary>Writes the notifications after the given one and returns the last sequence written.</summary>
    private async Task<long> ReplayMissedAsync(
        Guid userId,
        Guid lastEventId,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var ofUser = db.Notifications.AsNoTracking().Where(notification => notification.UserId == userId);
        var sent = await ofUser
            .Where(notification => notification.Id == lastEventId)
            .Select(notification => (long?)notification.Sequence)
            .SingleOrDefaultAsync(cancellationToken);
        if (sent is null)
        {
            return 0;
        }

        var missed = ofUser
            .Where(notification => notification.Sequence > sent)
            .OrderBy(notification => notification.Sequence)
            .AsAsyncEnumerable();
        await foreach (var notification in missed.WithCancellation(cancellationToken))
        {
            await WriteAsync(notification, response, cancellationToken);
            sent = notification.Sequence;
        }

        await response.Body.FlushAsync(cancellationToken);
        return sent.Value;
    }

    private async Task StreamLiveAsync(
        NotificationBroadcaster.Subscriber subscriber,
        long lastSequence,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var news = subscriber.Notifications.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(news, Task.Delay(KeepAliveInterval, time, cancellationToken)) != news)
            {
                await response.WriteAsync(":\n\n", cancellationToken);
            }
            else if (await news)
            {
                while (subscriber.Notifications.TryRead(out var notification))
                {
                    // Notifications committed between subscribing and the replay were already written.
                    if (notification.Sequence > lastSequence)
                    {
                        await WriteAsync(notification, response, cancellationToken);
                    }
                }

                news = subscriber.Notifications.WaitToReadAsync(cancellationToken).AsTask();
            }
            else
            {
                return;
            }

            await response.Body.FlushAsync(cancellationToken);
        }
    }

    private static Task WriteAsync(
        Notification notification,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var data = JsonSerializer.Serialize(NotificationResponse.Of(notification), NibbleJson.Options);
        return response.WriteAsync($"event: notification\nid: {notification.Id}\ndata: {data}\n\n", cancellationToken);
    }
}
