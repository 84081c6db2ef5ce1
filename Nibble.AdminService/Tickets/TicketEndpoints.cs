using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Tickets;

/// <summary>Users open tickets and follow their own; the staff handles all.</summary>
internal static class TicketEndpoints
{
    private const string GetName = "GetTicket";

    public static void MapTickets(this IEndpointRouteBuilder endpoints)
    {
        var tickets = endpoints
            .MapGroup("/api/support/tickets")
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Tickets");
        tickets.MapPost("", OpenAsync).WithName("OpenTicket").WithSummary("Ask for help");
        tickets.MapGet("/mine", ListMineAsync).WithName("ListMyTickets").WithSummary("My tickets, the newest first");
        tickets.MapGet("/{id:guid}", GetAsync).WithName(GetName).WithSummary("One ticket, with its ETag");
        tickets
            .MapPost("/{id:guid}/comments", CommentAsync)
            .WithName("CommentTicket")
            .ProducesErrors(403)
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .WithSummary("Say something about a ticket");

        var staff = endpoints.MapGroup("/api/support/tickets").RequireAuthorization(Policies.Staff).WithTags("Tickets");
        staff.MapGet("", ListAsync).WithName("ListTickets").WithSummary("All tickets, the newest first");
        staff
            .MapPut("/{id:guid}", ChangeAsync)
            .WithName("ChangeTicket")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Give a ticket to somebody, move it along, or both");
        staff
            .MapPut("/{id:guid}/status", ChangeStatusAsync)
            .WithName("MoveTicket")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Move a ticket along");
        staff
            .MapPut("/{id:guid}/assign", AssignAsync)
            .WithName("AssignTicket")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Take a ticket on, or give it to somebody");
    }

    private static async Task<CreatedAtRoute<TicketResponse>> OpenAsync(
        OpenTicketRequest request,
        CurrentUser user,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var ticket = Ticket.Open(
            user.Id,
            request.Subject,
            request.Description,
            request.Priority ?? TicketPriority.Medium,
            request.OrderId,
            time.GetUtcNow().UtcDateTime
        );
        db.Add(ticket);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.CreatedAtRoute(TicketResponse.Of(ticket, user.IsStaff), GetName, new { id = ticket.Id });
    }

    private static Task<Ok<Page<TicketResponse>>> ListMineAsync(
        CurrentUser user,
        PageRequest page,
        AdminDbContext db,
        CancellationToken cancellationToken
    ) => PageAsync(db.Tickets.Where(ticket => ticket.RequesterId == user.Id), page, user.IsStaff, cancellationToken);

    private static Task<Ok<Page<TicketResponse>>> ListAsync(
        QueryEnum<TicketStatus>? status,
        Guid? assigneeId,
        PageRequest page,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        var wanted = status?.Value;
        return PageAsync(
            db.Tickets.Where(ticket =>
                (wanted == null || ticket.Status == wanted) && (assigneeId == null || ticket.AssigneeId == assigneeId)
            ),
            page,
            forStaff: true,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        CurrentUser user,
        HttpResponse response,
        AdminDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, id, user, cancellationToken) is not { } ticket)
        {
            return TicketNotFound();
        }

        response.SetETag(ticket.Version);
        return TypedResults.Ok(TicketResponse.Of(ticket, user.IsStaff));
    }

    private static async Task<Results<Created<TicketResponse>, ProblemHttpResult>> CommentAsync(
        Guid id,
        CommentRequest request,
        CurrentUser user,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, id, user, cancellationToken) is not { } ticket)
        {
            return TicketNotFound();
        }

        if (request.Internal == true && !user.IsStaff)
        {
            return Error.Forbidden("Internal comments are the staff's.").ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (ticket.Comment(user.Id, user.ActingRole, request.Text, request.Internal ?? false, now) is { } error)
        {
            return error.ToProblem();
        }

        if (request.Internal != true)
        {
            NotifyRequester(db, ticket, user, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/support/tickets/{id}", TicketResponse.Of(ticket, user.IsStaff));
    }

    private static Task<Results<Ok<TicketResponse>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        ChangeTicketRequest request,
        CurrentUser user,
        HttpContext context,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return ApplyAsync(
            id,
            user,
            context,
            db,
            ticket =>
                (request.AssigneeId is { } assignee ? ticket.Assign(assignee, now) : null)
                ?? (request.Status is { } to ? ticket.ChangeStatus(to, now) : null),
            now,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> ChangeStatusAsync(
        Guid id,
        TicketStatusRequest request,
        CurrentUser user,
        HttpContext context,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await ApplyAsync(
            id,
            user,
            context,
            db,
            ticket => ticket.ChangeStatus(request.Status!.Value, now),
            now,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> AssignAsync(
        Guid id,
        AssignRequest? request,
        CurrentUser user,
        HttpContext context,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return await ApplyAsync(
            id,
            user,
            context,
            db,
            ticket => ticket.Assign(request?.AssigneeId ?? user.Id, now),
            now,
            cancellationToken
        );
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemHttpResult>> ApplyAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        AdminDbContext db,
        Func<Ticket, Error?> update,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, id, user, cancellationToken) is not { } ticket)
        {
            return TicketNotFound();
        }

        var before = ticket.Version;
        if ((context.Request.CheckIfMatch(before) ?? update(ticket)) is { } error)
        {
            return error.ToProblem();
        }

        if (ticket.Version != before)
        {
            NotifyRequester(db, ticket, user, now);
            db.AddAuditEntry(user, "ticket.change", id.ToString(), ticket.Status.ToSnakeCase(), now);
            await db.SaveChangesAsync(cancellationToken);
        }

        context.Response.SetETag(ticket.Version);
        return TypedResults.Ok(TicketResponse.Of(ticket, forStaff: true));
    }

    /// <summary>Notifies the requester of a change by another user.</summary>
    private static void NotifyRequester(AdminDbContext db, Ticket ticket, CurrentUser actor, DateTime now)
    {
        if (actor.Id != ticket.RequesterId)
        {
            db.Publish(
                new TicketUpdated(ticket.Id, ticket.RequesterId, ticket.Subject, ticket.Status.ToSnakeCase(), now)
            );
        }
    }

    private static Task<Ticket?> FindAsync(
        AdminDbContext db,
        Guid id,
        CurrentUser user,
        CancellationToken cancellationToken
    ) =>
        db.Tickets.SingleOrDefaultAsync(
            ticket => ticket.Id == id && (user.IsStaff || ticket.RequesterId == user.Id),
            cancellationToken
        );

    private static async Task<Ok<Page<TicketResponse>>> PageAsync(
        IQueryable<Ticket> tickets,
        PageRequest page,
        bool forStaff,
        CancellationToken cancellationToken
    )
    {
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            tickets = tickets.Where(ticket =>
                ticket.CreatedAt < after.At || (ticket.CreatedAt == after.At && ticket.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await tickets
            .AsNoTracking()
            .OrderByDescending(ticket => ticket.CreatedAt)
            .ThenByDescending(ticket => ticket.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id));
        return TypedResults.Ok(
            new Page<TicketResponse>([.. found.Items.Select(ticket => TicketResponse.Of(ticket, forStaff))], found.Next)
        );
    }

    private static ProblemHttpResult TicketNotFound() => Error.NotFound("The ticket").ToProblem();
}
