using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Rate limits requests by the endpoint's policy (<see cref="EnableRateLimitingAttribute"/>, which YARP adds for a
/// route's <c>RateLimiterPolicy</c>). Sets <c>RateLimit</c> and <c>RateLimit-Policy</c> on the response, and
/// <c>Retry-After</c> if the request is rejected. An endpoint without one of our policies is not limited.
/// </summary>
internal sealed partial class GatewayRateLimiter : PartitionedRateLimiter<HttpContext>
{
    private readonly ConcurrentDictionary<string, RateLimitPolicy> _policies = new(StringComparer.Ordinal);
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<RateLimitOptions> _validator;
    private readonly Func<string, RateLimitPolicy> _createPolicy;
    private readonly ILogger<GatewayRateLimiter> _logger;
    private readonly IDisposable _reload;
    private readonly ITimer _eviction;

    public GatewayRateLimiter(
        IOptions<RateLimitOptions> quotas,
        IOptions<LimiterOptions> limiter,
        IValidateOptions<RateLimitOptions> validator,
        IConfiguration configuration,
        IPermitStore store,
        LimiterMetrics metrics,
        TimeProvider timeProvider,
        ILogger<GatewayRateLimiter> logger
    )
    {
        var clock = new LimiterClock(timeProvider);
        var options = limiter.Value;
        _createPolicy = name =>
            new(name, new(store, clock, options.LeaseLifetime, metrics.For(name)), options.MaxPartitions);
        _configuration = configuration;
        _validator = validator;
        _logger = logger;
        ApplyOptions(quotas.Value);
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        _eviction = timeProvider.CreateTimer(_ => Evict(), null, options.EvictionInterval, options.EvictionInterval);

        void Evict()
        {
            foreach (var policy in _policies.Values)
            {
                policy.Evict(options.EvictionInterval);
            }
        }
    }

    /// <summary>Number of clients that a policy currently tracks.</summary>
    public int GetClientCount(string policy) => _policies[policy].Count;

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    /// <summary>
    /// Decides without network access, or returns <see cref="RejectedLease.Undecided"/>: then call AcquireAsync.
    /// </summary>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount)
    {
        if (!TryFindPolicy(resource, out var policy, out var client, out var user))
        {
            return AcquiredLease.Instance;
        }

        while (true)
        {
            var limiter = policy.Find(client, user);
            switch (limiter.TryDecide(permitCount, out var lease))
            {
                case LimiterDecision.Decided when lease.IsAcquired:
                    return WriteHeaders(resource, limiter, lease);
                case LimiterDecision.Decided:
                    return lease;
                case LimiterDecision.StoreRequired:
                    return RejectedLease.Undecided;
            }
        }
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource,
        int permitCount,
        CancellationToken cancellationToken
    )
    {
        if (!TryFindPolicy(resource, out var policy, out var client, out var user))
        {
            return AcquiredLease.Instance;
        }

        while (true)
        {
            var limiter = policy.Find(client, user);
            if (await limiter.DecideAsync(permitCount, cancellationToken) is { } lease)
            {
                return WriteHeaders(resource, limiter, lease);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reload.Dispose();
            _eviction.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return base.DisposeAsyncCore();
    }

    private bool TryFindPolicy(
        HttpContext context,
        [NotNullWhen(true)] out RateLimitPolicy? policy,
        out PartitionKey client,
        out ClaimsPrincipal? user
    )
    {
        policy = null;
        client = default;
        user = null;
        var metadata = context.GetEndpoint()?.Metadata;
        if (
            metadata?.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is not { } name
            || metadata.GetMetadata<DisableRateLimitingAttribute>() is not null
            || !_policies.TryGetValue(name, out policy)
        )
        {
            return false;
        }

        // HttpContext.User would allocate a principal for each anonymous request.
        user = context.Features.Get<IHttpAuthenticationFeature>()?.User;
        client =
            policy.PartitionBy == RateLimitPartitionBy.User && GetSubject(user) is { } subject
                ? PartitionKey.For(subject)
                : PartitionKey.For(context.Connection.RemoteIpAddress);
        return true;
    }

    private static string? GetSubject(ClaimsPrincipal? user)
    {
        // Like FindFirst, without allocating an enumerator.
        if (user?.Identity is ClaimsIdentity { Claims: IReadOnlyList<Claim> claims })
        {
            for (var i = 0; i < claims.Count; i++)
            {
                if (claims[i].Type == NibbleClaims.Subject)
                {
                    return claims[i].Value;
                }
            }

            return null;
        }

        return user?.FindFirst(NibbleClaims.Subject)?.Value;
    }

    private static RateLimitLease WriteHeaders(HttpContext context, LeasedRateLimiter limiter, RateLimitLease lease)
    {
        var quota = limiter.Quota;
        var headers = context.Response.Headers;
        headers[RateLimitHeaders.Policy] = quota.PolicyField;
        if (lease is RejectedLease refused)
        {
            limiter.CountRejected(refused);
            var wait = refused.RetryAfter.TotalMicroseconds;
            headers[RateLimitHeaders.Limit] = quota.FormatRejection(wait);
            headers.RetryAfter = Quota.ToWholeSeconds(wait).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            headers[RateLimitHeaders.Limit] = limiter.RateLimitField;
        }

        return lease;
    }

    private void Reload()
    {
        var changed = new RateLimitOptions();
        try
        {
            changed.Bind(_configuration);
        }
        catch (InvalidOperationException unreadable)
        {
            LogReloadRejected(unreadable.Message);
            return;
        }

        if (_validator.Validate(Options.DefaultName, changed) is { Failed: true, FailureMessage: var failures })
        {
            LogReloadRejected(failures);
            return;
        }

        ApplyOptions(changed);
    }

    private void ApplyOptions(RateLimitOptions options)
    {
        foreach (var (name, policy) in options.Policies)
        {
            _policies.GetOrAdd(name, _createPolicy).UpdateQuotas(policy);
        }
    }

    [LoggerMessage(LogLevel.Error, "The changed rate limits are refused, those in force stay: {Failures}")]
    private partial void LogReloadRejected(string? failures);
}
