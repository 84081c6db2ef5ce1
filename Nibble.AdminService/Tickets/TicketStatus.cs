namespace Nibble.AdminService.Tickets;

/// <summary>The status of a ticket.</summary>
public enum TicketStatus
{
    /// <summary>Not handled yet.</summary>
    Open,

    /// <summary>Being handled.</summary>
    InProgress,

    /// <summary>Awaits a response of the requester.</summary>
    Waiting,

    /// <summary>Resolved; it closes unless the requester objects.</summary>
    Resolved,

    /// <summary>Closed.</summary>
    Closed,
}

/// <summary>
/// The allowed transitions: <c>open → in_progress → waiting → resolved → closed</c>, and reopening. The staff may close
/// a ticket at any point.
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
