using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.ServiceDefaults.Events;

/// <summary>The dead-lettered events of one service.</summary>
public static class DeadLetterQueries
{
    /// <summary>The oldest first.</summary>
    public static async Task<Page<DeadLetter>> ListDeadLettersAsync(
        this DbContext db,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(page);
        var parked = db.Set<OutboxRetry>().Where(retry => retry.ParkedAt != null);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            parked = parked.Where(retry =>
                retry.ParkedAt > after.At || (retry.ParkedAt == after.At && retry.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await (
            from retry in parked
            join message in db.Set<OutboxMessage>() on retry.Sequence equals message.Sequence
            orderby retry.ParkedAt, retry.Id
            select new DeadLetter(
                retry.Id,
                message.Id,
                message.Type,
                retry.SubjectId,
                retry.Subscriber,
                retry.Attempts,
                retry.LastError,
                message.Time,
                retry.ParkedAt!.Value
            )
        )
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return page.ToPage(rows, row => new TimeCursor(row.ParkedAt, row.Id));
    }

    /// <summary>Has one sent again; false when there is none of this id.</summary>
    public static async Task<bool> ReplayDeadLetterAsync(
        this DbContext db,
        Guid id,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var retry = await db.Set<OutboxRetry>()
            .SingleOrDefaultAsync(r => r.Id == id && r.ParkedAt != null, cancellationToken);
        if (retry is null)
        {
            return false;
        }

        retry.Replay(now);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
