using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Promotions;

/// <summary>Releases the promotion of an order that ended without delivery.</summary>
internal sealed class OnOrderEnded(PromotionRedemptionService promotions) : IEventHandler<OrderEnded>
{
    public Task HandleAsync(OrderEnded @event, CancellationToken cancellationToken) =>
        promotions.ReleaseAsync(@event.OrderId, cancellationToken);
}
