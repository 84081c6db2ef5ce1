using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Orders;

/// <summary>
/// Applies a command to an order: load, command, save, then process the payment that it causes. Of two concurrent
/// commands one commits; the other is evaluated again on the new state and returns an error if it is no longer permitted.
/// </summary>
internal sealed class OrderUpdateService(OrderDbContext db, PaymentProcessor paymentProcessor, TimeProvider time)
{
    /// <summary>How often a command is evaluated when others commit first.</summary>
    public const int MaxAttempts = 10;

    /// <param name="id">The order.</param>
    /// <param name="filter">The orders that the caller may change; any other is not found.</param>
    /// <param name="transition">The command; it may run again on a newer state.</param>
    /// <param name="cancellationToken">Stops waiting; <see cref="PaymentRetryJob"/> then continues what was committed.</param>
    /// <returns>The order, or why the command was not applied: a conflict when others committed first each time.</returns>
    public async Task<(Order? Order, Error? Error)> ApplyAsync(
        Guid id,
        Func<IQueryable<Order>, IQueryable<Order>> filter,
        Func<Order, DateTime, Error?> transition,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            db.ChangeTracker.Clear();
            var order = await filter(db.Orders)
                .Include(order => order.Payments)
                .SingleOrDefaultAsync(order => order.Id == id, cancellationToken);
            if (order is null)
            {
                return (null, Error.NotFound("The order"));
            }

            if (transition(order, time.GetUtcNow().UtcDateTime) is { } error)
            {
                return (null, error);
            }

            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                continue;
            }

            return (
                order.IsPaymentProcessed ? order : await paymentProcessor.ProcessAsync(id, cancellationToken),
                null
            );
        }

        return (
            null,
            Error.Conflict(ErrorCodes.Conflict, "The order is being changed by others at the moment; try again.")
        );
    }
}
