using System.Collections.Concurrent;
using System.Security.Claims;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// A policy's quotas and the limiters of its recent clients, at most <see cref="LimiterOptions.MaxPartitions"/>.
/// Further clients are counted by the store alone, without local state; while it is unavailable, all of them count as
/// one.
/// </summary>
internal sealed class RateLimitPolicy(string name, LimiterContext limiterContext, int maxPartitions)
{
    private readonly ConcurrentDictionary<PartitionKey, Client> _clients = new();
    private volatile Quotas _quotas = null!;
    private Client? _overflowClient;
    private int _count;

    /// <summary>How requests are partitioned.</summary>
    public RateLimitPartitionBy PartitionBy => _quotas.PartitionBy;

    /// <summary>Number of clients tracked.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Applies new quotas, to known clients too.</summary>
    public void UpdateQuotas(RateLimitPolicyOptions options) => _quotas = new Quotas(name, options);

    /// <summary>Returns the limiter of a client.</summary>
    /// <param name="key">The client.</param>
    /// <param name="user">The user whose roles select the quota; null for a client address.</param>
    public LeasedRateLimiter Find(PartitionKey key, ClaimsPrincipal? user)
    {
        var client = _clients.TryGetValue(key, out var known) ? known : Add(key);
        // The quota is selected once per token, not per request: a cached token has one principal.
        if (client.Quotas != _quotas || client.User != user)
        {
            client.Apply(_quotas, user);
        }

        return client.Limiter;
    }

    /// <summary>Removes clients that have been idle for at least <paramref name="idle"/>.</summary>
    public void Evict(TimeSpan idle)
    {
        foreach (var (key, client) in _clients)
        {
            if (client.Limiter.TryEvict(idle) && _clients.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private Client Add(PartitionKey key)
    {
        if (Interlocked.Increment(ref _count) > maxPartitions)
        {
            Interlocked.Decrement(ref _count);
            return limiterContext.Store.IsAvailable
                ? CreateClient(key.ToString())
                : _overflowClient ??= CreateClient("*");
        }

        var added = CreateClient(key.ToString());
        var client = _clients.GetOrAdd(key, added);
        if (client != added)
        {
            Interlocked.Decrement(ref _count);
        }

        return client;
    }

    private Client CreateClient(string key) =>
        new(new LeasedRateLimiter($"{RedisPermitStore.KeyPrefix}{name}:{key}", _quotas.Default, limiterContext));

    /// <summary>A limiter, and the quotas and principal from which its quota was selected.</summary>
    private sealed class Client(LeasedRateLimiter limiter)
    {
        public LeasedRateLimiter Limiter => limiter;
        public Quotas? Quotas { get; private set; }
        public ClaimsPrincipal? User { get; private set; }

        // Requests of one user with different tokens may interleave here; each writes a quota of that user.
        public void Apply(Quotas quotas, ClaimsPrincipal? user)
        {
            limiter.Quota = quotas.For(user);
            (Quotas, User) = (quotas, user);
        }
    }

    private sealed class Quotas(string policy, RateLimitPolicyOptions options)
    {
        private readonly (string Role, Quota Quota)[] _byRole =
        [
            .. options
                .Roles.Select(role => (role.Key, Quota: new Quota(policy, role.Value)))
                .OrderBy(role => role.Quota.Interval)
                .ThenByDescending(role => role.Quota.Burst),
        ];

        public RateLimitPartitionBy PartitionBy => options.PartitionBy;

        public Quota Default { get; } = new(policy, options);

        public Quota For(ClaimsPrincipal? user)
        {
            foreach (var (role, quota) in _byRole)
            {
                if (user is not null && user.HasClaim(NibbleClaims.Roles, role))
                {
                    return quota;
                }
            }

            return Default;
        }
    }
}
