using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.DeadLetters;

/// <summary>
/// Dead letters of all services: events that a subscriber kept failing to process. Lists and replays them.
/// </summary>
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
            .ProducesErrors(503)
            .WithSummary("Send a parked event again");
    }

    private static async Task<Ok<DeadLetterListResponse>> ListAsync(
        PageRequest page,
        DeadLetterClient client,
        CancellationToken cancellationToken
    )
    {
        var parts = await Task.WhenAll(
            ServiceNames.Services.Select(service => ListFromServiceAsync(service, page, client, cancellationToken))
        );
        var letters = parts
            .SelectMany(part => part.Letters)
            .OrderBy(letter => letter.ParkedAt)
            .ThenBy(letter => letter.Id.ToString(), StringComparer.Ordinal)
            .ToList();
        var shown = letters.Take(page.Limit).ToList();
        var isMore = letters.Count > page.Limit || parts.Any(part => part.HasNext);
        return TypedResults.Ok(
            new DeadLetterListResponse(
                shown,
                isMore ? PageRequest.EncodeCursor(new TimeCursor(shown[^1].ParkedAt, shown[^1].Id)) : null,
                [.. parts.Where(part => part.Warning is not null).Select(part => part.Warning!)]
            )
        );
    }

    private static async Task<(
        IReadOnlyList<DeadLetterResponse> Letters,
        bool HasNext,
        string? Warning
    )> ListFromServiceAsync(
        string service,
        PageRequest page,
        DeadLetterClient client,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var letters = await client.ListAsync(service, page, cancellationToken);
            return (
                [.. letters.Items.Select(letter => DeadLetterResponse.From(service, letter))],
                letters.Next is not null,
                null
            );
        }
        catch (Exception gone) when (gone is HttpRequestException or Polly.ExecutionRejectedException)
        {
            return ([], false, $"{service} does not answer; its dead letters are not shown.");
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
        var silent = new List<string>();
        foreach (var service in ServiceNames.Services)
        {
            try
            {
                if (await client.ReplayAsync(service, id, cancellationToken))
                {
                    db.AddAuditEntry(admin, "event.replay", id.ToString(), service, time.GetUtcNow().UtcDateTime);
                    await db.SaveChangesAsync(cancellationToken);
                    return TypedResults.NoContent();
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or Polly.ExecutionRejectedException)
            {
                silent.Add(service);
            }
        }

        return silent.Count == 0
            ? Error.NotFound("The dead letter").ToProblem()
            : Error.Unavailable($"It may be one of {string.Join(", ", silent)}, which do not answer.").ToProblem();
    }
}

/// <summary>
/// Dead letters, oldest first; services that do not respond are named in <paramref name="Warnings"/>.
/// </summary>
internal sealed record DeadLetterListResponse(
    IReadOnlyList<DeadLetterResponse> Items,
    string? Next,
    IReadOnlyList<string> Warnings
);

/// <summary>A dead letter with the service that published it.</summary>
internal sealed record DeadLetterResponse(
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
    public static DeadLetterResponse From(string publisher, DeadLetter letter) =>
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
