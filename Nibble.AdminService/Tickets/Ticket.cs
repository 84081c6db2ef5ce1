using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Tickets;

/// <summary>How urgent a ticket is.</summary>
public enum TicketPriority
{
    /// <summary>When there is time.</summary>
    Low,

    /// <summary>The usual.</summary>
    Medium,

    /// <summary>Today.</summary>
    High,

    /// <summary>Now.</summary>
    Urgent,
}

/// <summary>A question or complaint and what was said about it.</summary>
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

    /// <summary>The staff moves it; see <see cref="TicketStatusExtensions"/> for the legal steps.</summary>
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

    /// <summary>Somebody of the staff takes it on; an open ticket is in progress from then on.</summary>
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
    /// Adds a comment. The requester's answer takes a waiting ticket back to work and reopens a resolved one; a closed
    /// one takes no more.
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

/// <summary>Something said about a ticket.</summary>
internal sealed class TicketComment
{
    public required Guid Id { get; init; }

    public required Guid AuthorId { get; init; }

    public required string AuthorRole { get; init; }

    public required string Text { get; init; }

    /// <summary>For the staff's eyes only.</summary>
    public required bool IsInternal { get; init; }

    public required DateTime At { get; init; }
}
