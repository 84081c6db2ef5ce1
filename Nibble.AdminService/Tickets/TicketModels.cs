using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Tickets;

/// <summary>A new ticket.</summary>
public sealed record OpenTicketRequest(
    [property: Required, StringLength(200, MinimumLength = 3)] string Subject,
    [property: Required, StringLength(5000, MinimumLength = 1)] string Description,
    Guid? OrderId,
    TicketPriority? Priority
);

/// <summary>A comment; <paramref name="Internal"/> comments are for the staff only.</summary>
public sealed record CommentRequest(
    [property: Required, StringLength(5000, MinimumLength = 1)] string Text,
    bool? Internal
);

/// <summary>The new status of a ticket.</summary>
public sealed record TicketStatusRequest([property: Required] TicketStatus? Status);

/// <summary>Changes to a ticket; at least one is required.</summary>
/// <param name="Status">The new status.</param>
/// <param name="AssigneeId">The new assignee.</param>
public sealed record ChangeTicketRequest(TicketStatus? Status, Guid? AssigneeId) : IValidatableObject
{
    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Status is null && AssigneeId is null)
        {
            yield return new ValidationResult("Give status, assigneeId, or both.", [nameof(Status)]);
        }
    }
}

/// <summary>The assignee; the caller by default.</summary>
public sealed record AssignRequest(Guid? AssigneeId);

/// <summary>A ticket.</summary>
internal sealed record TicketResponse(
    Guid Id,
    string Subject,
    string Description,
    TicketStatus Status,
    TicketPriority Priority,
    Guid? OrderId,
    Guid RequesterId,
    Guid? AssigneeId,
    IReadOnlyList<CommentResponse> Comments,
    DateTime CreatedAt,
    DateTime UpdatedAt
)
{
    /// <summary>Creates the response; internal comments are included for the staff only.</summary>
    public static TicketResponse Of(Ticket ticket, bool forStaff) =>
        new(
            ticket.Id,
            ticket.Subject,
            ticket.Description,
            ticket.Status,
            ticket.Priority,
            ticket.OrderId,
            ticket.RequesterId,
            ticket.AssigneeId,
            [
                .. ticket
                    .Comments.Where(comment => forStaff || !comment.IsInternal)
                    .OrderBy(comment => comment.Id)
                    .Select(comment => new CommentResponse(
                        comment.Id,
                        comment.AuthorId,
                        comment.AuthorRole,
                        comment.Text,
                        comment.IsInternal,
                        comment.At
                    )),
            ],
            ticket.CreatedAt,
            ticket.UpdatedAt
        );
}

/// <summary>A comment on a ticket.</summary>
internal sealed record CommentResponse(
    Guid Id,
    Guid AuthorId,
    string AuthorRole,
    string Text,
    bool Internal,
    DateTime CreatedAt
);
