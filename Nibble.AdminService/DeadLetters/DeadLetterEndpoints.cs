using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.DeadLetters;

/// <summary>Events that a subscriber kept refusing, across services: look at them, mend the cause, send them again.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup("/api/admin/events/dead-letters")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Dead letters");
        group
            .MapGet("", ListAsync)
            .WithName("ListDeadLetters")
            .WithSummary("Parked events of all services, the oldest first");
        group
            .MapPost("/{id:guid}/replay", ReplayAsync)
            .WithName("ReplayDeadLetter")
            .WithSummary("Send a parked event again");
    }

    private static async Task<Ok<DeadLetters>> ListAsync(
        PageRequest page,
        DeadLetterClient client,
        CancellationToken cancellationToken
    )
    {
        var parts = await Task.WhenAll(
            DeadLetterClient.Services.Select(service => FromAsync(service, page, client, cancellationToken))
        );
        return TypedResults.Ok(
            new DeadLetters(
                [
                    .. parts
                        .SelectMany(part => part.Letters)
                        .OrderBy(letter => letter.ParkedAt)
                        .ThenBy(letter => letter.Id)
                        .Take(page.Limit),
                ],
                null,
                [.. parts.Where(part => part.Warning is not null).Select(part => part.Warning!)]
            )
        );
    }

    private static async Task<(IReadOnlyList<DeadLetterOf> Letters, string? Warning)> FromAsync(
        string service,
        PageRequest page,
        DeadLetterClient client,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var letters = await client.ListAsync(service, page, cancellationToken);
            return ([.. letters.Items.Select(letter => DeadLetterOf.From(service, letter))], null);
        }
        catch (Exception gone) when (gone is HttpRequestException or Polly.ExecutionRejectedException)
        {
            return ([], $"{service} does not answer; its dead letters are not shown.");
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync(
        Guid id,
        CurrentUser admin,
        DeadLetterClient client,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        foreach (var service in DeadLetterClient.Services)
        {
            if (await client.ReplayAsync(service, id, cancellationToken))
            {
                db.Record(admin, "event.replay", id.ToString(), service, time.GetUtcNow().UtcDateTime);
                await db.SaveChangesAsync(cancellationToken);
                return TypedResults.NoContent();
            }
        }

        return Refusal.NotFound("The dead letter").ToProblem();
    }
}

/// <summary>
/// The oldest dead letters. Mend and replay these and the next ones appear, so there is no cursor; a service that does
/// not answer is named in <paramref name="Warnings"/>.
/// </summary>
internal sealed record DeadLetters(IReadOnlyList<DeadLetterOf> Items, string? Next, IReadOnlyList<string> Warnings);

/// <summary>A dead letter with the service that published it.</summary>
internal sealed record DeadLetterOf(
    Guid Id,
    string Publisher,
    string Subscriber,
    Guid EventId,
    string Type,
    Guid SubjectId,
    int Attempts,
    string? LastError,
    DateTime OccurredAt,
    DateTime ParkedAt
)
{
    public static DeadLetterOf From(string publisher, DeadLetter letter) =>
        new(
            letter.Id,
            publisher,
            letter.Subscriber,
            letter.EventId,
            letter.Type,
            letter.SubjectId,
            letter.Attempts,
            letter.LastError,
            letter.OccurredAt,
            letter.ParkedAt
        );
}
