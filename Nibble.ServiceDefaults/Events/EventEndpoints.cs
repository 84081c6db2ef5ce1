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

    private static async Task<Ok<EventBatchResult>> ReceiveAsync<TDbContext>(
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
        where TDbContext : DbContext => TypedResults.Ok(await db.ListDeadLettersAsync(page, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync<TDbContext>(
        Guid id,
        TDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
        where TDbContext : DbContext =>
        await db.ReplayDeadLetterAsync(id, time.GetUtcNow().UtcDateTime, cancellationToken)
            ? TypedResults.NoContent()
            : Error.NotFound("The dead letter").ToProblem();
}
