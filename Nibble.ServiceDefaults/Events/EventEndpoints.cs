using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.ServiceDefaults.Events;

/// <summary>What services say to each other about events. The gateway routes to none of it.</summary>
public static class EventEndpoints
{
    /// <summary>Maps the inbox and the dead letters.</summary>
    public static void MapEvents<TDbContext>(this IEndpointRouteBuilder endpoints)
        where TDbContext : DbContext
    {
        var group = endpoints.MapGroup("").RequireAuthorization(Policies.Service).ExcludeFromDescription();
        group.MapPost(InternalRoutes.Events, ReceiveAsync<TDbContext>);
        group.MapGet(InternalRoutes.DeadLetters, ListDeadLettersAsync<TDbContext>);
        group.MapPost($"{InternalRoutes.DeadLetters}/{{id:guid}}/replay", ReplayAsync<TDbContext>);
    }

    private static async Task<Ok<EventReceipt>> ReceiveAsync<TDbContext>(
        HttpRequest request,
        EventReceiver<TDbContext> receiver,
        CancellationToken cancellationToken
    )
        where TDbContext : DbContext =>
        TypedResults.Ok(
            await receiver.ReceiveAsync(await CloudEventFormat.DecodeAsync(request.Body), cancellationToken)
        );

    private static async Task<Ok<Page<DeadLetter>>> ListDeadLettersAsync<TDbContext>(
        PageRequest page,
        TDbContext db,
        CancellationToken cancellationToken
    )
        where TDbContext : DbContext
    {
        var parked = db.Set<OutboxRetry>().Where(retry => retry.ParkedAt != null);
        if (page.After<TimeCursor>() is { } after)
        {
            parked = parked.Where(retry =>
                retry.ParkedAt > after.At || (retry.ParkedAt == after.At && retry.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await (
            from retry in parked
            join message in db.Set<OutboxMessage>() on retry.Sequence equals message.Sequence
            orderby retry.ParkedAt, retry.Id
            select new DeadLetter(
                retry.Id,
                message.Id,
                message.Type,
                retry.SubjectId,
                retry.Subscriber,
                retry.Attempts,
                retry.LastError,
                message.Time,
                retry.ParkedAt!.Value
            )
        )
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => new TimeCursor(row.ParkedAt, row.Id)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync<TDbContext>(
        Guid id,
        TDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
        where TDbContext : DbContext
    {
        var retry = await db.Set<OutboxRetry>()
            .SingleOrDefaultAsync(r => r.Id == id && r.ParkedAt != null, cancellationToken);
        if (retry is null)
        {
            return Refusal.NotFound("The dead letter").ToProblem();
        }

        retry.Replay(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
