using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// What each policy allows: configuration section <c>Gateway:RateLimits</c>, one child a policy
/// (<c>Gateway:RateLimits:read:Burst</c>). Read again whenever the configuration changes; a change that does not
/// validate is refused and the quotas in force stay.
/// </summary>
internal sealed class RateLimitOptions
{
    /// <summary>Where these options stand in configuration.</summary>
    public const string Section = "Gateway:RateLimits";

    /// <summary>The policies by name. A name that is new here becomes a policy that routes may carry.</summary>
    public Dictionary<string, RateLimitPolicyOptions> Policies { get; } =
        new(StringComparer.OrdinalIgnoreCase)
        {
            // A household or an office signs in from one address; guessing is what the User Service's lock-out is for.
            // One login at a time is asked of Redis, so that leases let nobody guess more.
            [RateLimitPolicies.Auth] = new()
            {
                Burst = 100,
                Permits = 60,
                Period = TimeSpan.FromMinutes(1),
                MaxLease = 1,
                PartitionBy = RateLimitPartitionBy.Address,
            },
            [RateLimitPolicies.Read] = new()
            {
                Burst = 200,
                Permits = 100,
                Period = TimeSpan.FromSeconds(1),
                Roles =
                {
                    [Roles.Admin] = new()
                    {
                        Burst = 400,
                        Permits = 200,
                        Period = TimeSpan.FromSeconds(1),
                    },
                },
            },
            [RateLimitPolicies.Write] = new()
            {
                Burst = 50,
                Permits = 20,
                Period = TimeSpan.FromSeconds(1),
                Roles =
                {
                    [Roles.Admin] = new()
                    {
                        Burst = 100,
                        Permits = 50,
                        Period = TimeSpan.FromSeconds(1),
                    },
                    [Roles.Driver] = new()
                    {
                        Burst = 80,
                        Permits = 30,
                        Period = TimeSpan.FromSeconds(1),
                    },
                },
            },
            [RateLimitPolicies.Live] = new()
            {
                Burst = 40,
                Permits = 5,
                Period = TimeSpan.FromSeconds(1),
            },
        };

    /// <summary>Takes what the configuration says over what stands here.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its type, or nobody knows its name.</exception>
    public void Bind(IConfiguration configuration) =>
        // Without the option a quota that cannot be read is skipped in silence, and the default holds.
        configuration.GetSection(Section).Bind(Policies, binder => binder.ErrorOnUnknownConfiguration = true);
}

/// <summary>How much one client may do: a burst at once, then a steady rate.</summary>
internal class RateLimitQuotaOptions
{
    /// <summary>Permits that a client who was idle long enough may use at once.</summary>
    public int Burst { get; set; }

    /// <summary>Permits that come back in each <see cref="Period"/>, evenly spread over it.</summary>
    public int Permits { get; set; }

    /// <summary>The time in which <see cref="Permits"/> come back.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most permits that one gateway instance may hold unused for one client; a tenth of <see cref="Burst"/>
    /// when not given. 1 asks Redis each time. It bounds the error of counting: see <see cref="LeasedRateLimiter"/>.
    /// </summary>
    public int? MaxLease { get; set; }
}

/// <summary>A policy: its quota, whom it counts by, and other quotas for some roles.</summary>
internal sealed class RateLimitPolicyOptions : RateLimitQuotaOptions
{
    /// <summary>What makes two requests count together.</summary>
    public RateLimitPartitionBy PartitionBy { get; set; }

    /// <summary>Quotas of users with a role; who has several such roles gets the fastest of their quotas.</summary>
    public Dictionary<string, RateLimitQuotaOptions> Roles { get; } = new(StringComparer.Ordinal);
}

/// <summary>What makes two requests count together.</summary>
internal enum RateLimitPartitionBy
{
    /// <summary>The signed-in user, else the client address.</summary>
    User,

    /// <summary>The client address even of a signed-in user.</summary>
    Address,
}

/// <summary>How the limiter counts: configuration section <c>Gateway:Limiter</c>, read at start.</summary>
internal sealed class LimiterOptions
{
    /// <summary>Where these options stand in configuration.</summary>
    public const string Section = "Gateway:Limiter";

    /// <summary>How long a leased permit may be used. It bounds the error of counting: see <see cref="LeasedRateLimiter"/>.</summary>
    public TimeSpan LeaseLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request may wait for Redis before this instance counts alone.</summary>
    public TimeSpan RedisDeadline { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often Redis is tried again in the background after it failed.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The most clients that one instance remembers for each policy: what an attack from many addresses can cost in
    /// memory, at some 400 bytes each. Clients above it are counted by Redis alone, or together while Redis is gone.
    /// </summary>
    public int MaxPartitions { get; set; } = 100_000;

    /// <summary>How often clients that have their whole quota again are forgotten.</summary>
    public TimeSpan EvictionInterval { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Refuses quotas that cannot be counted, at start and at every change.</summary>
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    private const int MaxPermits = 1_000_000;

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var failures = new List<string>();
        foreach (var (policy, quota) in options.Policies)
        {
            // The name is part of a structured field (a response header) and of a Redis key.
            if (!PolicyName().IsMatch(policy))
            {
                failures.Add($"{RateLimitOptions.Section}:{policy}: a policy is named in a-z, 0-9 and '-'.");
            }

            Check($"{RateLimitOptions.Section}:{policy}", quota);
            foreach (var (role, own) in quota.Roles)
            {
                Check($"{RateLimitOptions.Section}:{policy}:Roles:{role}", own);
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(string path, RateLimitQuotaOptions quota)
        {
            Require(quota.Burst is >= 1 and <= MaxPermits, $"{path}:Burst must be 1 to {MaxPermits}.");
            Require(quota.Permits >= 1, $"{path}:Permits must be at least 1.");
            Require(
                quota.Period > TimeSpan.Zero && quota.Period <= TimeSpan.FromDays(1),
                $"{path}:Period must be above zero and at most a day."
            );
            Require(
                quota.Permits <= quota.Period.TotalMicroseconds,
                $"{path}:Permits must not come back faster than one a microsecond."
            );
            Require(
                quota.MaxLease is null || (quota.MaxLease >= 1 && quota.MaxLease <= quota.Burst),
                $"{path}:MaxLease must be 1 to Burst."
            );
        }

        void Require(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex PolicyName();
}

/// <summary>Refuses to start with mechanics that cannot hold their promises.</summary>
internal sealed class LimiterOptionsValidator : IValidateOptions<LimiterOptions>
{
    public ValidateOptionsResult Validate(string? name, LimiterOptions options)
    {
        var failures = new List<string>();
        RequireBetween(options.LeaseLifetime, 10, 60_000, nameof(options.LeaseLifetime));
        RequireBetween(options.RedisDeadline, 1, 1_000, nameof(options.RedisDeadline));
        RequireBetween(options.ProbeInterval, 10, 60_000, nameof(options.ProbeInterval));
        RequireBetween(options.EvictionInterval, 10, 600_000, nameof(options.EvictionInterval));
        if (options.RedisDeadline > options.LeaseLifetime)
        {
            failures.Add($"{LimiterOptions.Section}:RedisDeadline must not be above LeaseLifetime.");
        }

        if (options.MaxPartitions < 1)
        {
            failures.Add($"{LimiterOptions.Section}:{nameof(options.MaxPartitions)} must be at least 1.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void RequireBetween(TimeSpan value, int least, int most, string option)
        {
            if (value.TotalMilliseconds < least || value.TotalMilliseconds > most)
            {
                failures.Add($"{LimiterOptions.Section}:{option} must be {least} to {most} milliseconds.");
            }
        }
    }
}
