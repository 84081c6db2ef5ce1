using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;
using StackExchange.Redis;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Keeps <see cref="RevokedSessionSet"/> up to date. Redis publishes each revocation at once; polling the User Service
/// covers lost messages, every 5 s while Redis is connected and every 500 ms while it is not.
/// </summary>
internal sealed partial class RevocationSyncJob(
    IConnectionMultiplexer redis,
    IHttpClientFactory clients,
    RevokedSessionSet revokedSessions,
    TimeProvider time,
    ILogger<RevocationSyncJob> logger
) : BackgroundService
{
    /// <summary>Name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "revocations";

    private static readonly TimeSpan PollIntervalWithRedis = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollIntervalWithoutRedis = TimeSpan.FromMilliseconds(500);

    private bool _isSubscribed;
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await SubscribeAsync();
            await FetchAsync(stoppingToken);
            await Task.Delay(
                    redis.IsConnected && revokedSessions.IsLoaded ? PollIntervalWithRedis : PollIntervalWithoutRedis,
                    time,
                    stoppingToken
                )
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SubscribeAsync()
    {
        if (_isSubscribed || !redis.IsConnected)
        {
            return;
        }

        try
        {
            // StackExchange.Redis resubscribes by itself after each reconnect.
            await redis
                .GetSubscriber()
                .SubscribeAsync(
                    RedisChannel.Literal(RevocationChannel.Name),
                    (_, message) =>
                    {
                        if (
                            JsonSerializer.Deserialize<SessionRevoked>((string)message!, NibbleJson.Options) is
                            { } revocation
                        )
                        {
                            revokedSessions.Add(revocation);
                        }
                    }
                );
            _isSubscribed = true;
        }
        catch (RedisException exception)
        {
            LogNotSubscribed(exception.Message);
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var revocations = await clients
                .CreateClient(ClientName)
                .GetFromJsonAsync<SessionRevoked[]>(
                    $"http://{ServiceNames.Users}{InternalRoutes.Revocations}?after={revokedSessions.LastSequence}",
                    NibbleJson.Options,
                    cancellationToken
                );
            revokedSessions.AddAll(revocations!);
            if (_isFailing)
            {
                _isFailing = false;
                LogFetchedAgain();
            }
        }
        catch (Exception exception)
            when (exception is HttpRequestException or Polly.ExecutionRejectedException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            // Logged once, not at every poll.
            if (!_isFailing)
            {
                _isFailing = true;
                LogNotFetched(exception.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Revocations are not told at once: {Reason}. The User Service is asked instead")]
    private partial void LogNotSubscribed(string reason);

    [LoggerMessage(LogLevel.Warning, "Revocations could not be fetched: {Reason}")]
    private partial void LogNotFetched(string reason);

    [LoggerMessage(LogLevel.Information, "Revocations are fetched again")]
    private partial void LogFetchedAgain();
}
