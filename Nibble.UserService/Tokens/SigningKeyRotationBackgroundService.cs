using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.UserService.Data;

namespace Nibble.UserService.Tokens;

/// <summary>
/// Creates the first key before the process accepts requests, publishes each next key a day before it signs, and
/// deletes a former key when its last token has expired. Verifiers can thus cache the published keys.
/// </summary>
internal sealed partial class SigningKeyRotationBackgroundService(
    IServiceScopeFactory scopes,
    SigningKeyRing ring,
    IOptions<TokenOptions> options,
    TimeProvider time,
    ILogger<SigningKeyRotationBackgroundService> logger
) : BackgroundService
{
    /// <summary>How long a key is published before it signs; longer than verifiers cache the published keys.</summary>
    internal static readonly TimeSpan PublicationLeadTime = TimeSpan.FromDays(1);

    /// <summary>Allowed clock difference between this service and verifiers.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RotateAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.Yield(); // off the timer's thread, so that missed ticks are merged into one
            try
            {
                await RotateAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Retried hourly; a new key is due only a day later.
                LogFailed(failure);
            }
        }
    }

    internal async Task RotateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var now = time.GetUtcNow().UtcDateTime;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var keys = await db.SigningKeys.OrderBy(key => key.ActiveFrom).ToListAsync(cancellationToken);

        if (!ring.Load(keys))
        {
            // First start, or the key ring was lost: issued tokens stay valid, new ones need a new key.
            Add(now);
        }

        var lifetime = options.Value.SigningKeyLifetime;
        if (keys[^1].ActiveFrom + lifetime - PublicationLeadTime <= now)
        {
            Add(Later(keys[^1].ActiveFrom + lifetime, now + PublicationLeadTime));
        }

        foreach (var (former, next) in keys.Zip(keys.Skip(1)).ToList())
        {
            if (next.ActiveFrom + options.Value.AccessTokenLifetime + ClockSkew <= now)
            {
                db.Remove(former);
                keys.Remove(former);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ring.Load(keys);

        void Add(DateTime activeFrom)
        {
            var key = SigningKey.Create(ring.Protector, activeFrom);
            db.Add(key);
            keys.Add(key);
            LogCreated(key.Id, activeFrom);
        }
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Error, "Signing keys could not be rotated; the next hour tries again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Information, "Signing key {KeyId} signs from {ActiveFrom:O}")]
    private partial void LogCreated(string keyId, DateTime activeFrom);
}
