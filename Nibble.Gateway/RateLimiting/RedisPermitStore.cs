using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The shared count in Redis or Garnet, one run of <c>gcra.lua</c> a call, behind a circuit: the first call that fails
/// or is late opens it, a probe in the background closes it. The gateway starts and works without Redis.
/// </summary>
internal sealed partial class RedisPermitStore(
    IServiceProvider services,
    IOptions<LimiterOptions> options,
    TimeProvider timeProvider,
    ILogger<RedisPermitStore> logger
) : BackgroundService, IPermitStore
{
    /// <summary>What all keys in Redis begin with.</summary>
    public const string KeyPrefix = "nibble:ratelimit:";

    private const string ProbeKey = KeyPrefix + "probe";

    // An instance that starts beside others should not count alone for its first requests, nor wait long for Redis.
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
        // A disconnected multiplexer would queue the call until its own time-out.
        if (_isAvailable && _redis is { IsConnected: true } redis)
        {
            try
            {
                return await RunScriptAsync(redis, key, quota, minPermits, maxPermits, knownDebt);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever went wrong with Redis, the request is not to blame for it.
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
        // Connecting blocks for seconds when nothing answers.
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
                // The script itself: a server that answers PING but runs no Lua is of no use here.
                await RunScriptAsync(_redis, ProbeKey, ProbeQuota, minPermits: 1, maxPermits: 1, knownDebt: 0);
                _isAvailable = true;
                LogShared();
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever keeps Redis away, a wrong connection string included, the next probe is the answer to it.
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
            // Nobody waits for the late answer any more; its failure shall not surface as unobserved.
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
