using Nibble.ServiceDefaults.Jobs;

namespace Nibble.OrderService.Tracking;

/// <summary>One timer for all followers: a beat a second, a sign of life for each order every fifteenth.</summary>
internal sealed class OrderEventHeartbeatJob(OrderEventBroadcaster broadcaster, DriverPositionCache positions)
    : IPeriodicJob
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public Task RunAsync(CancellationToken cancellationToken)
    {
        broadcaster.SendHeartbeats();
        positions.RemoveExpired();
        return Task.CompletedTask;
    }
}
