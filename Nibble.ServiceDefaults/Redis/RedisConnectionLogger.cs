using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Nibble.ServiceDefaults.Redis;

/// <summary>
/// Says once that Redis is gone and once that it is back, in place of the client, which tells of every attempt. Processes
/// start side by side: a Redis that is late for it is worth no warning.
/// </summary>
internal sealed partial class RedisConnectionLogger(
    IServiceProvider services,
    TimeProvider time,
    ILogger<RedisConnectionLogger> logger
) : BackgroundService
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private bool _isReportedLost;
    private bool _wasConnected;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The first attempt to connect blocks.
        var redis = services.GetRequiredService<IConnectionMultiplexer>();
        redis.ConnectionFailed += (_, failed) => OnDisconnected(failed);
        redis.ConnectionRestored += (_, restored) => OnConnected(restored.ConnectionType);
        if (redis.IsConnected)
        {
            OnConnected(ConnectionType.Interactive);
        }

        await Task.Delay(StartTimeout, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (!_wasConnected && !stoppingToken.IsCancellationRequested)
            {
                _isReportedLost = true;
                LogNeverConnected();
            }
        }
    }

    private void OnConnected(ConnectionType type)
    {
        lock (_lock)
        {
            if (type == ConnectionType.Interactive)
            {
                _wasConnected = true;
                if (_isReportedLost)
                {
                    _isReportedLost = false;
                    LogConnectionRestored();
                }
            }
        }
    }

    private void OnDisconnected(ConnectionFailedEventArgs eventArgs)
    {
        lock (_lock)
        {
            if (eventArgs.ConnectionType == ConnectionType.Interactive && _wasConnected && !_isReportedLost)
            {
                _isReportedLost = true;
                LogConnectionLost(eventArgs.FailureType);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis is gone ({Failure}); it is tried every second")]
    private partial void LogConnectionLost(ConnectionFailureType failure);

    [LoggerMessage(LogLevel.Warning, "Redis has not been there since the start; it is tried every second")]
    private partial void LogNeverConnected();

    [LoggerMessage(LogLevel.Information, "Redis is back")]
    private partial void LogConnectionRestored();
}
