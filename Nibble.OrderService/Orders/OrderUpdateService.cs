using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Orders;

/// <summary>
/// Takes one step with one order: load, verb, save, then settle what the step asks for. Of two that race one commits;
/// the other is asked again against what the first left behind, and is refused there if it no longer fits.
/// </summary>
internal sealed class OrderUpdateService(OrderDbContext db, PaymentProcessor paymentProcessor, TimeProvider time)
{
    /// <param name="id">The order.</param>
    /// <param name="filter">The orders that the caller may change; any other looks like none.</param>
    /// <param name="transition">The step; it may run again on a newer state.</param>
    /// <param name="cancellationToken">Stops waiting; what was committed is settled by a worker then.</param>
    public async Task<(Order? Order, Error? Refusal)> ApplyAsync(
        Guid id,
        Func<IQueryable<Order>, IQueryable<Order>> filter,
        Func<Order, DateTime, Error?> transition,
        CancellationToken cancellationToken
    )
    {
        while (true)
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
    }
}
