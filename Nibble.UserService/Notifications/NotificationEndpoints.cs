using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Notifications;

/// <summary>The notifications of the caller.</summary>
internal static class NotificationEndpoints
{
    public static void MapMyNotifications(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup("/api/users/me/notifications")
            .WithTags("Notifications")
            .RequireAuthorization(Policies.SignedIn);
        group.MapGet("", ListAsync).WithName("ListNotifications").WithSummary("What you were told, the newest first");
        group
            .MapGet("/stream", StreamAsync)
            .WithName("StreamNotifications")
            .WithSummary("What you are told, as it happens (Server-Sent Events, resumable by Last-Event-ID)")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        group.MapPost("/{id:guid}/read", MarkReadAsync).WithName("ReadNotification").WithSummary("Mark one as read");
        group.MapPost("/read-all", MarkAllReadAsync).WithName("ReadAllNotifications").WithSummary("Mark all as read");
    }

    /// <param name="unread">Only unread notifications.</param>
    /// <param name="user">The caller.</param>
    /// <param name="page">The page to return.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    private static async Task<Ok<Page<NotificationResponse>>> ListAsync(
        bool? unread,
        CurrentUser user,
        PageRequest page,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        var notifications = db.Notifications.AsNoTracking().Where(notification => notification.UserId == user.Id);
        if (unread == true)
        {
            notifications = notifications.Where(notification => notification.ReadAt == null);
        }

        if (page.DecodeCursor<SequenceCursor>() is { } after)
        {
            notifications = notifications.Where(notification => notification.Sequence < after.Sequence);
        }

        var rows = await notifications
            .OrderByDescending(notification => notification.Sequence)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, notification => new SequenceCursor(notification.Sequence));
        return TypedResults.Ok(
            new Page<NotificationResponse>([.. found.Items.Select(NotificationResponse.Of)], found.Next)
        );
    }

    private static Task StreamAsync(CurrentUser user, HttpContext context, NotificationStream stream) =>
        stream.StreamAsync(user, context);

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkReadAsync(
        Guid id,
        CurrentUser user,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var found = await db
            .Notifications.Where(notification => notification.Id == id && notification.UserId == user.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(n => n.ReadAt, n => n.ReadAt ?? now), cancellationToken);
        return found == 0 ? Error.NotFound("The notification").ToProblem() : TypedResults.NoContent();
    }

    private static async Task<NoContent> MarkAllReadAsync(
        CurrentUser user,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        await db
            .Notifications.Where(notification => notification.UserId == user.Id && notification.ReadAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(n => n.ReadAt, now), cancellationToken);
        return TypedResults.NoContent();
    }
}
