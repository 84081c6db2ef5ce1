using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Resilience;

/// <summary>Timeouts, retries, circuit breakers and health checks, section <c>Gateway:Resilience</c>.</summary>
internal sealed class ResilienceOptions
{
    public const string Section = "Gateway:Resilience";

    /// <summary>Maximum time to open a connection to a service.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Maximum lifetime of a connection; it is then replaced, so that changes in service discovery take effect.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Idle time on an HTTP/2 connection with active requests after which the service is pinged. It has
    /// <see cref="ConnectTimeout"/> to respond.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Maximum idle time of a connection while a response is in progress. Live streams send something every 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:20", "01:00:00")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of retries of one request.</summary>
    [Range(0, 5)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>Mean delay before the first retry; doubled for each further one, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Retries allowed per incoming request, on average: 0.1 adds at most a tenth to the load of a failing service,
    /// instead of multiplying it.
    /// </summary>
    [Range(0, 1.0)]
    public double RetryRatio { get; set; } = 0.1;

    /// <summary>Maximum number of unused retries that the budget accumulates.</summary>
    [Range(0, 10_000)]
    public int RetryBurst { get; set; } = 20;

    /// <summary>Share of failed requests at which an instance's circuit opens.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Minimum number of requests within <see cref="SamplingDuration"/> before a circuit may open.</summary>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; set; } = 5;

    /// <summary>Time window over which failures are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for which an open circuit lets nothing through before it allows one trial request.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval between active health probes of an instance.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Timeout of a health probe.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
