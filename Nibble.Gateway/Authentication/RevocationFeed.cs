using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using StackExchange.Redis;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Keeps <see cref="RevokedSessions"/> true: Redis tells each revocation at once, and the User Service is asked for what
/// a lost message held back, rarely while Redis is there and every half second while it is not.
/// </summary>
internal sealed partial class RevocationFeed(
    IConnectionMultiplexer redis,
    IHttpClientFactory clients,
    RevokedSessions revoked,
    TimeProvider time,
    ILogger<RevocationFeed> logger
) : BackgroundService
{
    /// <summary>The name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "revocations";

    private static readonly TimeSpan WithRedis = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WithoutRedis = TimeSpan.FromMilliseconds(500);

    private bool _subscribed;
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await SubscribeAsync();
            await FetchAsync(stoppingToken);
            await Task.Delay(redis.IsConnected && revoked.IsComplete ? WithRedis : WithoutRedis, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SubscribeAsync()
    {
        if (_subscribed || !redis.IsConnected)
        {
            return;
        }

        try
        {
            // StackExchange.Redis subscribes again by itself after each reconnect.
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
                            revoked.Add(revocation);
                        }
                    }
                );
            _subscribed = true;
        }
        catch (RedisException gone)
        {
            LogNotSubscribed(gone.Message);
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var revocations = await clients
                .CreateClient(ClientName)
                .GetFromJsonAsync<SessionRevoked[]>(
                    $"http://{ServiceNames.Users}{InternalRoutes.Revocations}?after={revoked.LastSequence}",
                    NibbleJson.Options,
                    cancellationToken
                );
            revoked.AddAll(revocations!);
            if (_isFailing)
            {
                _isFailing = false;
                LogFetchedAgain();
            }
        }
        catch (Exception gone)
            when (gone is HttpRequestException or Polly.ExecutionRejectedException or JsonException
                || (gone is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            // Once, not twice a second.
            if (!_isFailing)
            {
                _isFailing = true;
                LogNotFetched(gone.Message);
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
