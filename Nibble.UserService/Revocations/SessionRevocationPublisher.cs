using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Json;
using Nibble.UserService.Data;
using StackExchange.Redis;

namespace Nibble.UserService.Revocations;

/// <summary>
/// Publishes each revocation to the gateways over Redis once it is committed, outside the request that caused it. While
/// Redis is unavailable it retries, and the gateways poll <see cref="InternalRoutes.Revocations"/>.
/// </summary>
internal sealed partial class SessionRevocationPublisher(
    IServiceScopeFactory scopes,
    IConnectionMultiplexer redis,
    CommitSignal commits,
    TimeProvider time,
    ILogger<SessionRevocationPublisher> logger
) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Starts at zero: after a restart all unexpired revocations are published again, as the last ones may not have
    /// been.
    /// </summary>
    private long _lastPublished;

    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var nextCommit = commits.NextCommit;
            try
            {
                await PublishPendingAsync(stoppingToken);
                _isFailing = false;
                await nextCommit.WaitAsync(stoppingToken);
            }
            catch (Exception gone) when (gone is RedisException or TimeoutException)
            {
                // Logged once per outage, not on each retry.
                if (!_isFailing)
                {
                    _isFailing = true;
                    LogRedisUnavailable(gone.GetType().Name);
                }

                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task PublishPendingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        var revocations = await db
            .SessionRevocations.Where(revocation => revocation.Sequence > _lastPublished && revocation.ExpiresAt > now)
            .OrderBy(revocation => revocation.Sequence)
            .Select(revocation => new SessionRevoked(revocation.Sequence, revocation.SessionId, revocation.ExpiresAt))
            .ToListAsync(cancellationToken);
        foreach (var revocation in revocations)
        {
            await redis
                .GetSubscriber()
                .PublishAsync(
                    RedisChannel.Literal(RevocationChannel.Name),
                    JsonSerializer.Serialize(revocation, NibbleJson.Options)
                );
            _lastPublished = revocation.Sequence;
        }
    }

    [LoggerMessage(LogLevel.Error, "Revocations could not be announced; that is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "Redis cannot be told of revocations ({Reason}); the gateways have to ask")]
    private partial void LogRedisUnavailable(string reason);
}
