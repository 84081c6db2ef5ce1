using Microsoft.Extensions.Options;

namespace Nibble.Gateway.LoadShedding;

/// <summary>How much the gateway takes on at once: configuration section <c>Gateway:LoadShedding</c>.</summary>
internal sealed class LoadSheddingOptions
{
    /// <summary>Where these options stand in configuration.</summary>
    public const string Section = "Gateway:LoadShedding";

    /// <summary>Requests in progress at once, streams apart.</summary>
    public int MaxConcurrentRequests { get; set; } = 2_000;

    /// <summary>The part of <see cref="MaxConcurrentRequests"/> that requests of low priority may fill.</summary>
    public double LowShare { get; set; } = 0.6;

    /// <summary>The part of <see cref="MaxConcurrentRequests"/> that requests of low and normal priority may fill.</summary>
    public double NormalShare { get; set; } = 0.9;

    /// <summary>Requests that may wait for others to finish; zero turns them away at once.</summary>
    public int QueueLimit { get; set; } = 500;

    /// <summary>How long a request may wait: not longer than its client would rather be told to come back.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Live connections at once. They do not wait: the next one is turned away.</summary>
    public int MaxStreams { get; set; } = 20_000;

    /// <summary>
    /// What <c>Retry-After</c> says, give or take a half, so that those who were turned away together do not come back
    /// together.
    /// </summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(4);
}

/// <summary>Refuses to start with bounds that bound nothing or let nothing through.</summary>
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
