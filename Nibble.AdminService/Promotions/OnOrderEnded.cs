using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Promotions;

/// <summary>An order that ended undelivered gives its promotion back.</summary>
internal sealed class OnOrderEnded(PromotionRedemptionService promotions) : IEventHandler<OrderEnded>
{
    public Task HandleAsync(OrderEnded @event, CancellationToken cancellationToken) =>
        promotions.ReleaseAsync(@event.OrderId, cancellationToken);
}
