using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Tickets;

/// <summary>The priority of a ticket.</summary>
public enum TicketPriority
{
    /// <summary>Handled when time permits.</summary>
    Low,

    /// <summary>The default.</summary>
    Medium,

    /// <summary>To be handled today.</summary>
    High,

    /// <summary>To be handled at once.</summary>
    Urgent,
}

/// <summary>A support ticket with its comments.</summary>
internal sealed class Ticket
{
    private readonly List<TicketComment> _comments = [];

    private Ticket() { }

    public Guid Id { get; private init; }

    public string Subject { get; private init; } = "";

    public string Description { get; private init; } = "";

    public TicketStatus Status { get; private set; } = TicketStatus.Open;

    public TicketPriority Priority { get; private init; }

    public Guid? OrderId { get; private init; }

    public Guid RequesterId { get; private init; }

    public Guid? AssigneeId { get; private set; }

    public IReadOnlyList<TicketComment> Comments => _comments;

    public DateTime CreatedAt { get; private init; }

    public DateTime UpdatedAt { get; private set; }

    public long Version { get; private set; } = 1;

    public static Ticket Open(
        Guid requesterId,
        string subject,
        string description,
        TicketPriority priority,
        Guid? orderId,
        DateTime now
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            RequesterId = requesterId,
            Subject = subject,
            Description = description,
            Priority = priority,
            OrderId = orderId,
            CreatedAt = now,
            UpdatedAt = now,
        };

    /// <summary>Changes the status; see <see cref="TicketStatusExtensions"/> for the allowed transitions.</summary>
    public Error? ChangeStatus(TicketStatus to, DateTime now)
    {
        if (to == Status)
        {
            return null;
        }

        if (!Status.CanTransitionTo(to))
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"A ticket that is {Status.ToSnakeCase()} cannot become {to.ToSnakeCase()}."
            );
        }

        Status = to;
        MarkUpdated(now);
        return null;
    }

    /// <summary>Assigns a member of the staff; an open ticket becomes in progress.</summary>
    public Error? Assign(Guid assigneeId, DateTime now)
    {
        if (Status == TicketStatus.Closed)
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, "A closed ticket is reopened first.");
        }

        AssigneeId = assigneeId;
        if (Status == TicketStatus.Open)
        {
            Status = TicketStatus.InProgress;
        }

        MarkUpdated(now);
        return null;
    }

    /// <summary>
    /// Adds a comment. A comment of the requester puts a waiting ticket back in progress and reopens a resolved one; a
    /// closed ticket accepts none.
    /// </summary>
    public Error? Comment(Guid authorId, string authorRole, string text, bool isInternal, DateTime now)
    {
        if (Status == TicketStatus.Closed)
        {
            return Error.Conflict(ErrorCodes.InvalidTransition, "A closed ticket takes no more comments; reopen it.");
        }

        _comments.Add(
            new TicketComment
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                AuthorId = authorId,
                AuthorRole = authorRole,
                Text = text,
                IsInternal = isInternal,
                At = now,
            }
        );
        if (authorId == RequesterId)
        {
            Status = Status switch
            {
                TicketStatus.Waiting => TicketStatus.InProgress,
                TicketStatus.Resolved => TicketStatus.Open,
                var unchanged => unchanged,
            };
        }

        MarkUpdated(now);
        return null;
    }

    private void MarkUpdated(DateTime now)
    {
        UpdatedAt = now;
        Version++;
    }
}

/// <summary>A comment on a ticket.</summary>
internal sealed class TicketComment
{
    public required Guid Id { get; init; }

    public required Guid AuthorId { get; init; }

    public required string AuthorRole { get; init; }

    public required string Text { get; init; }

    /// <summary>Visible to the staff only.</summary>
    public required bool IsInternal { get; init; }

    public required DateTime At { get; init; }
}
