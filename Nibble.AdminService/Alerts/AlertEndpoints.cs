using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Alerts;

/// <summary>Open alerts for admins.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/admin/alerts").RequireAuthorization(Roles.Admin).WithTags("Alerts");
        group.MapGet("", ListAsync).WithName("ListAlerts").WithSummary("Unresolved alerts, the newest first");
        group.MapPost("/{id:guid}/resolve", ResolveAsync).WithName("ResolveAlert").WithSummary("Somebody saw to it");
    }

    private static async Task<Ok<Page<AlertResponse>>> ListAsync(
        PageRequest page,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        var alerts = db.Alerts.AsNoTracking().Where(alert => alert.ResolvedAt == null);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            alerts = alerts.Where(alert =>
                alert.CreatedAt < after.At || (alert.CreatedAt == after.At && alert.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await alerts
            .OrderByDescending(alert => alert.CreatedAt)
            .ThenByDescending(alert => alert.Id)
            .Take(page.Limit + 1)
            .Select(alert => new AlertResponse(alert.Id, alert.Kind, alert.TargetId, alert.Text, alert.CreatedAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ResolveAsync(
        Guid id,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.Alerts.SingleOrDefaultAsync(alert => alert.Id == id, cancellationToken) is not { } alert)
        {
            return Error.NotFound("The alert").ToProblem();
        }

        alert.Resolve(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <summary>An alert for admins.</summary>
internal sealed record AlertResponse(Guid Id, AlertKind Kind, Guid TargetId, string Text, DateTime CreatedAt);
