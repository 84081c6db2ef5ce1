using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The quotas, section <c>Gateway:RateLimits</c> with one child per policy (<c>Gateway:RateLimits:read:Burst</c>).
/// Reloaded when the configuration changes; an invalid change is rejected and the current quotas stay in force.
/// </summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Gateway:RateLimits";

    /// <summary>The policies by name. A new name defines a new policy that routes may use.</summary>
    public Dictionary<string, RateLimitPolicyOptions> Policies { get; } =
        new(StringComparer.OrdinalIgnoreCase)
        {
            // A household or an office signs in from one address; the User Service's lock-out limits guessing. Every
            // login is counted in Redis, so that leases allow no additional guesses.
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

    /// <summary>Overrides the defaults with the configured values.</summary>
    /// <exception cref="InvalidOperationException">A value has the wrong type, or a name is unknown.</exception>
    public void Bind(IConfiguration configuration) =>
        // Without this option a value that cannot be parsed would be ignored silently and the default would apply.
        configuration.GetSection(Section).Bind(Policies, binder => binder.ErrorOnUnknownConfiguration = true);
}

/// <summary>A client's quota: a burst at once, then a steady rate.</summary>
internal class RateLimitQuotaOptions
{
    /// <summary>Permits that a client may use at once after it was idle long enough.</summary>
    public int Burst { get; set; }

    /// <summary>Permits restored per <see cref="Period"/>, evenly distributed over it.</summary>
    public int Permits { get; set; }

    /// <summary>Time in which <see cref="Permits"/> are restored.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Maximum number of unused permits that one gateway instance may hold for one client; by default a tenth of
    /// <see cref="Burst"/>. With 1 every request is counted in Redis. It bounds the counting error: see
    /// <see cref="LeasedRateLimiter"/>.
    /// </summary>
    public int? MaxLease { get; set; }
}

/// <summary>A policy: its default quota, its partitioning, and the quotas of roles.</summary>
internal sealed class RateLimitPolicyOptions : RateLimitQuotaOptions
{
    /// <summary>How requests are partitioned.</summary>
    public RateLimitPartitionBy PartitionBy { get; set; }

    /// <summary>Quotas by role. A user with several of these roles gets the fastest of their quotas.</summary>
    public Dictionary<string, RateLimitQuotaOptions> Roles { get; } = new(StringComparer.Ordinal);
}

/// <summary>How requests are partitioned.</summary>
internal enum RateLimitPartitionBy
{
    /// <summary>By user if signed in, else by client address.</summary>
    User,

    /// <summary>By client address, even if signed in.</summary>
    Address,
}

/// <summary>Settings of the limiter, section <c>Gateway:Limiter</c>, read at startup.</summary>
internal sealed class LimiterOptions
{
    public const string Section = "Gateway:Limiter";

    /// <summary>
    /// How long a leased permit may be used. It bounds the counting error: see <see cref="LeasedRateLimiter"/>.
    /// </summary>
    public TimeSpan LeaseLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Maximum time that a request waits for Redis before this instance counts alone.</summary>
    public TimeSpan RedisDeadline { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Interval at which Redis is probed in the background after it failed.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Maximum number of clients that one instance tracks per policy, at some 400 bytes each. It bounds the memory that
    /// an attack from many addresses can use. Further clients are counted by Redis alone, or together while Redis is
    /// unavailable.
    /// </summary>
    public int MaxPartitions { get; set; } = 100_000;

    /// <summary>Interval at which clients whose quota is completely restored are removed.</summary>
    public TimeSpan EvictionInterval { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Rejects invalid quotas, at startup and at every change.</summary>
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

/// <summary>Rejects settings under which the limiter cannot work correctly.</summary>
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
