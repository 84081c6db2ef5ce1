using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The shared count in Redis or Garnet; each call runs <c>gcra.lua</c>. A circuit opens at the first failed or late
/// call and is closed by a background probe. The gateway starts and works without Redis.
/// </summary>
internal sealed partial class RedisPermitStore(
    IServiceProvider services,
    IOptions<LimiterOptions> options,
    TimeProvider timeProvider,
    ILogger<RedisPermitStore> logger
) : BackgroundService, IPermitStore
{
    /// <summary>Prefix of all keys.</summary>
    public const string KeyPrefix = "nibble:ratelimit:";

    private const string ProbeKey = KeyPrefix + "probe";

    // At startup, wait for Redis rather than count alone, but not long.
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(1);
    private static readonly string Script = ReadScript();
    private static readonly Quota ProbeQuota = new(
        "probe",
        new()
        {
            Burst = 1,
            Permits = 1,
            Period = new(10),
        }
    );

    private readonly TaskCompletionSource _firstProbe = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionMultiplexer? _redis;
    private volatile bool _isAvailable;

    public bool IsAvailable => _isAvailable;

    public async ValueTask<PermitGrant?> TakeAsync(
        string key,
        Quota quota,
        int minPermits,
        int maxPermits,
        double knownDebt
    )
    {
        // A disconnected multiplexer would queue the call until its own timeout.
        if (_isAvailable && _redis is { IsConnected: true } redis)
        {
            try
            {
                return await RunScriptAsync(redis, key, quota, minPermits, maxPermits, knownDebt);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A failure of Redis must not fail the request.
                OpenCircuit(exception);
                return null;
            }
        }

        OpenCircuit(exception: null);
        return null;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await Task.WhenAny(_firstProbe.Task, Task.Delay(StartupTimeout, cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Connecting blocks for seconds if Redis is unreachable.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!_isAvailable)
            {
                await ProbeAsync();
                _firstProbe.TrySetResult();
            }

            await Task.Delay(options.Value.ProbeInterval, timeProvider, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            _redis ??= services.GetService<IConnectionMultiplexer>();
            if (_redis is { IsConnected: true })
            {
                // Runs the script, because a server that answers PING but runs no Lua would be of no use.
                await RunScriptAsync(_redis, ProbeKey, ProbeQuota, minPermits: 1, maxPermits: 1, knownDebt: 0);
                _isAvailable = true;
                LogShared();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Also covers permanent failures such as a wrong connection string; the next probe tries again.
            LogProbeFailed(exception);
        }
    }

    private async Task<PermitGrant> RunScriptAsync(
        IConnectionMultiplexer redis,
        string key,
        Quota quota,
        int minPermits,
        int maxPermits,
        double knownDebt
    )
    {
        var call = redis
            .GetDatabase()
            .ScriptEvaluateAsync(Script, [key], [quota.Interval, quota.Capacity, minPermits, maxPermits, knownDebt]);
        try
        {
            var reply = (long[])(await call.WaitAsync(options.Value.RedisDeadline))!;
            return new PermitGrant((int)reply[0], reply[1]);
        }
        catch (TimeoutException)
        {
            // Observes a late failure, so that it does not surface as an unobserved exception.
            _ = call.ContinueWith(late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            throw;
        }
    }

    private void OpenCircuit(Exception? exception)
    {
        if (_isAvailable)
        {
            _isAvailable = false;
            LogLocal(exception);
        }
    }

    private static string ReadScript()
    {
        using var stream = typeof(RedisPermitStore).Assembly.GetManifestResourceStream(
            typeof(RedisPermitStore),
            "gcra.lua"
        )!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [LoggerMessage(LogLevel.Information, "Rate limits are counted in Redis, shared by all gateway instances.")]
    private partial void LogShared();

    [LoggerMessage(LogLevel.Warning, "Redis does not answer: rate limits are counted by this instance alone.")]
    private partial void LogLocal(Exception? exception);

    [LoggerMessage(LogLevel.Debug, "Redis does not answer the rate limiter's probe.")]
    private partial void LogProbeFailed(Exception exception);
}
