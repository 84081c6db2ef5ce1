namespace Nibble.OrderService.Tracking;

/// <summary>One timer for all followers: a beat a second, a sign of life for each order every fifteenth.</summary>
internal sealed class FeedHeartbeat(OrderFeed feed, DriverPositions positions, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var beat = 0; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            feed.Beat(beat);
            if (beat % OrderFeed.BeatsPerHeartbeat == 0)
            {
                positions.ForgetOld();
            }
        }
    }
}
