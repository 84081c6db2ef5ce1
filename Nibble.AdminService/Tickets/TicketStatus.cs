namespace Nibble.AdminService.Tickets;

/// <summary>Where a ticket stands.</summary>
public enum TicketStatus
{
    /// <summary>Nobody has looked at it yet.</summary>
    Open,

    /// <summary>Somebody works on it.</summary>
    InProgress,

    /// <summary>The requester was asked something.</summary>
    Waiting,

    /// <summary>Answered; it closes unless the requester objects.</summary>
    Resolved,

    /// <summary>Done.</summary>
    Closed,
}

/// <summary>
/// The legal steps: <c>open → in_progress → waiting → resolved → closed</c>, and reopening. The staff may close at any
/// point what needs no answer.
/// </summary>
internal static class TicketStatusExtensions
{
    public static bool CanTransitionTo(this TicketStatus from, TicketStatus to) =>
        (from, to) switch
        {
            (TicketStatus.Open, TicketStatus.InProgress or TicketStatus.Resolved or TicketStatus.Closed) => true,
            (TicketStatus.InProgress, TicketStatus.Waiting or TicketStatus.Resolved or TicketStatus.Closed) => true,
            (TicketStatus.Waiting, TicketStatus.InProgress or TicketStatus.Resolved or TicketStatus.Closed) => true,
            (TicketStatus.Resolved, TicketStatus.Closed or TicketStatus.Open) => true,
            (TicketStatus.Closed, TicketStatus.Open) => true,
            _ => false,
        };
}
