using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Resilience;

/// <summary>When the gateway tries again and when it stops trying, section <c>Gateway:Resilience</c>.</summary>
internal sealed class ResilienceOptions
{
    public const string Section = "Gateway:Resilience";

    /// <summary>How long a connection to a service may take to open.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long a connection is replaced, so that a service which has moved is found where it is now.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long nothing may come on a connection of HTTP/2 with requests on their way until the service is pinged. It has
    /// <see cref="ConnectTimeout"/> to answer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing may move on a connection while an answer is on its way. Live streams say something every 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:20", "01:00:00")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often one request is sent again, at most.</summary>
    [Range(0, 5)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The mean wait before the first retry; it doubles each time, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// Retries for each request that comes in, over time: with 0.1 a service in trouble gets a tenth more to do, not three
    /// times as much.
    /// </summary>
    [Range(0, 1.0)]
    public double RetryRatio { get; set; } = 0.1;

    /// <summary>Retries that may be saved up in calm times.</summary>
    [Range(0, 10_000)]
    public int RetryBurst { get; set; } = 20;

    /// <summary>The share of failures at which an instance's circuit opens.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Below so many requests within <see cref="SamplingDuration"/> no circuit opens.</summary>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; set; } = 5;

    /// <summary>Over which time failures are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an open circuit lets nothing through before one request may try.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each instance is asked whether it is healthy.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long such an answer may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
