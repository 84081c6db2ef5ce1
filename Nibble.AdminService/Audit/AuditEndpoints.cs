using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Audit;

/// <summary>Read access to the audit log. No endpoint changes it.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGroup("/api/admin/audit")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Audit")
            .MapGet("", ListAsync)
            .WithName("ListAuditEntries")
            .WithSummary("Every privileged act, the newest first");

    private static async Task<Ok<Page<AuditEntryResponse>>> ListAsync(
        [AsParameters] AuditFilter filter,
        PageRequest page,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (filter.ActorId is { } actor)
        {
            entries = entries.Where(entry => entry.ActorId == actor);
        }

        if (filter.TargetId is { } target)
        {
            entries = entries.Where(entry => entry.TargetId == target);
        }

        if (filter.Action is { } action)
        {
            entries = entries.Where(entry => entry.Action == action);
        }

        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            entries = entries.Where(entry =>
                entry.At < after.At || (entry.At == after.At && entry.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await entries
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Id)
            .Take(page.Limit + 1)
            .Select(entry => new AuditEntryResponse(
                entry.Id,
                entry.ActorId,
                entry.ActorRole,
                entry.Action,
                entry.TargetId,
                entry.Detail,
                entry.ClientAddress,
                entry.At
            ))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => new TimeCursor(row.At, row.Id)));
    }
}

/// <summary>Filters the audit log.</summary>
/// <param name="ActorId">Only actions of this account.</param>
/// <param name="TargetId">Only actions on this target.</param>
/// <param name="Action">Only this action, as <c>noun.verb</c>.</param>
internal sealed record AuditFilter(Guid? ActorId, string? TargetId, string? Action);

/// <summary>A privileged action.</summary>
internal sealed record AuditEntryResponse(
    Guid Id,
    Guid ActorId,
    string ActorRole,
    string Action,
    string TargetId,
    string? Detail,
    string? ClientAddress,
    DateTime At
);
