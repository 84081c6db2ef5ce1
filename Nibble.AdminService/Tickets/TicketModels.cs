using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Tickets;

/// <summary>A new ticket.</summary>
public sealed record OpenTicketRequest(
    [property: Required, StringLength(200, MinimumLength = 3)] string Subject,
    [property: Required, StringLength(5000, MinimumLength = 1)] string Description,
    Guid? OrderId,
    TicketPriority? Priority
);

/// <summary>A comment; <paramref name="Internal"/> ones are seen and written by the staff only.</summary>
public sealed record CommentRequest(
    [property: Required, StringLength(5000, MinimumLength = 1)] string Text,
    bool? Internal
);

/// <summary>Where the ticket shall stand.</summary>
public sealed record TicketStatusRequest([property: Required] TicketStatus? Status);

/// <summary>What shall change about a ticket; at least one of them.</summary>
/// <param name="Status">Where it shall stand.</param>
/// <param name="AssigneeId">Who takes it on.</param>
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

/// <summary>Who takes it on; the caller when nobody is named.</summary>
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
    /// <summary>As the staff sees it, or as its requester does: without internal comments.</summary>
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

/// <summary>Something said about a ticket.</summary>
internal sealed record CommentResponse(
    Guid Id,
    Guid AuthorId,
    string AuthorRole,
    string Text,
    bool Internal,
    DateTime CreatedAt
);
