using Microsoft.Extensions.Options;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Concurrency limits of the gateway, section <c>Gateway:LoadShedding</c>.</summary>
internal sealed class LoadSheddingOptions
{
    public const string Section = "Gateway:LoadShedding";

    /// <summary>Maximum number of requests in progress, without streams.</summary>
    public int MaxConcurrentRequests { get; set; } = 2_000;

    /// <summary>Share of <see cref="MaxConcurrentRequests"/> that requests of low priority may use.</summary>
    public double LowShare { get; set; } = 0.6;

    /// <summary>
    /// Share of <see cref="MaxConcurrentRequests"/> that requests of low and normal priority may use.
    /// </summary>
    public double NormalShare { get; set; } = 0.9;

    /// <summary>Maximum number of requests in the queue; zero rejects them at once.</summary>
    public int QueueLimit { get; set; } = 500;

    /// <summary>Maximum time in the queue. Longer than this a client would rather retry.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of live streams. They are not queued: further ones are rejected.</summary>
    public int MaxStreams { get; set; } = 20_000;

    /// <summary>
    /// Mean of <c>Retry-After</c>, randomized by ±50 % so that clients rejected together do not return together.
    /// </summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(4);
}

/// <summary>Rejects settings that limit nothing or admit nothing.</summary>
internal sealed class LoadSheddingOptionsValidator : IValidateOptions<LoadSheddingOptions>
{
    public ValidateOptionsResult Validate(string? name, LoadSheddingOptions options)
    {
        var failures = new List<string>();
        Require(options.MaxConcurrentRequests is >= 1 and <= 1_000_000, "MaxConcurrentRequests must be 1 to 1000000.");
        Require(options.LowShare is > 0 and <= 1, "LowShare must be above 0 and at most 1.");
        Require(
            options.NormalShare <= 1 && options.NormalShare >= options.LowShare,
            "NormalShare must be LowShare to 1."
        );
        Require(options.QueueLimit is >= 0 and <= 1_000_000, "QueueLimit must be 0 to 1000000.");
        Require(
            options.QueueTimeout > TimeSpan.Zero && options.QueueTimeout <= TimeSpan.FromMinutes(1),
            "QueueTimeout must be above zero and at most a minute."
        );
        Require(options.MaxStreams >= 0, "MaxStreams must not be negative.");
        Require(
            options.RetryAfter >= TimeSpan.FromSeconds(1) && options.RetryAfter <= TimeSpan.FromHours(1),
            "RetryAfter must be a second to an hour."
        );
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add($"{LoadSheddingOptions.Section}:{failure}");
            }
        }
    }
}
