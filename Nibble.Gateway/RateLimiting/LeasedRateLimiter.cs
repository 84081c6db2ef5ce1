using System.Threading.RateLimiting;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The rate limiter of one client under one policy. It leases permits from the shared <see cref="IPermitStore"/>, more
/// at a time for a client that uses many, and hands them out without network access or locks. While the store is
/// unavailable it counts alone by the same algorithm (<see cref="Gcra"/>), starting from the last known debt.
/// </summary>
/// <remarks>
/// <para>
/// <b>Bound.</b> The store grants at most <c>burst + rate × t</c> permits in any time <c>t</c>. A permit may be used
/// until <see cref="LimiterOptions.LeaseLifetime"/> after it was requested, and an instance holds at most
/// <see cref="Quota.MaxLease"/> unused ones. So <c>n</c> instances together admit in any time <c>t</c> at most
/// <c>burst + rate × t + error</c>, where <c>error = min(n × MaxLease, rate × LeaseLifetime)</c>: they never create
/// permits, they only use some later. Counted from the start, the error is zero.
/// </para>
/// <para>
/// <b>While the store is unavailable</b> each instance admits at most <c>burst + rate × t + MaxLease</c>, also across
/// the start and end of the outage: it starts with the known debt, and reports its debt to a store that has lost its
/// data. At each end the error is at most the permits that return during one request to the store, which takes at most
/// <see cref="LimiterOptions.RedisDeadline"/>.
/// </para>
/// <para>
/// <b>Unused permits expire</b> and are not returned: one leased long ago may already have been restored in the shared
/// bucket, so returning it would duplicate it. Few expire, because a lease is sized to last a quarter of its lifetime
/// at the client's recent rate, and takes at most half of the available permits.
/// </para>
/// </remarks>
internal sealed class LeasedRateLimiter(string key, Quota quota, LimiterContext limiterContext) : RateLimiter
{
    /// <summary>Minimum lease size for prefetching; below it, prefetching would waste as much as it saves.</summary>
    private const int MinLeaseToPrefetch = 4;

    /// <summary>
    /// The fraction of its lifetime that a lease is sized to last, so that few permits expire when the client slows
    /// down.
    /// </summary>
    private const double TargetLeaseUsage = 0.25;

    private readonly Lock _gate = new();

    // The hot path: a compare-and-swap on the current lease.
    private long _currentLease;
    private int _prefetchThreshold = -1;

    // Written under the lock, read without. Microseconds of the limiter's clock.
    private double _fullAt;
    private double _rejectedUntil;

    // Guarded by the lock.
    private PermitLease _nextLease;
    private int _leaseSize = 1;
    private int _heldPermits;
    private long _requestedAt;
    private int _waitingPermits;
    private TaskCompletionSource? _pendingRequest;
    private bool _isEvicted;

    /// <summary>The client's quota; may change at any time (roles, configuration).</summary>
    public Quota Quota { get; set; } = quota;

    /// <summary>Permits available to the client, as far as this instance knows.</summary>
    public int Remaining => RemainingAt(limiterContext.Clock.Now);

    /// <summary>Value of the response's <c>RateLimit</c> field.</summary>
    public StringValues RateLimitField
    {
        get
        {
            var now = limiterContext.Clock.Now;
            return Quota.FormatField(RemainingAt(now), Volatile.Read(ref _fullAt) - now);
        }
    }

    /// <summary>Time since this limiter has held no state worth keeping; null while it does.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                return IdleTime is >= 0 and var idle ? TimeSpan.FromMicroseconds(idle) : null;
            }
        }
    }

    private double IdleTime
    {
        get
        {
            if (_pendingRequest is not null || _waitingPermits > 0)
            {
                return -1;
            }

            var leased = Math.Max(new PermitLease(Volatile.Read(ref _currentLease)).ExpiresAt, _nextLease.ExpiresAt);
            return limiterContext.Clock.Now - Math.Max(leased, Math.Max(_fullAt, _rejectedUntil));
        }
    }

    /// <summary>Decides if that needs no network access.</summary>
    /// <param name="permits">At least one, at most the burst.</param>
    /// <param name="lease">The decision, if there is one.</param>
    public LimiterDecision TryDecide(int permits, out RateLimitLease lease)
    {
        var now = limiterContext.Clock.Now;
        if (TryTakeFromCurrentLease(permits, now))
        {
            limiterContext.Counters.Admit(LimiterSource.Lease);
            lease = AcquiredLease.Instance;
            return LimiterDecision.Decided;
        }

        if (Volatile.Read(ref _rejectedUntil) is var until && now < until)
        {
            lease = Reject(until - now, LimiterSource.Lease);
            return LimiterDecision.Decided;
        }

        lock (_gate)
        {
            return TryDecideLocked(permits, now, out lease);
        }
    }

    /// <summary>Decides, with a request to the store if necessary.</summary>
    /// <param name="permits">At least one, at most the burst.</param>
    /// <param name="cancellationToken">Cancels waiting for another caller's request to the store.</param>
    /// <returns>The decision, or null if this limiter was evicted and the client must be looked up again.</returns>
    public async ValueTask<RateLimitLease?> DecideAsync(int permits, CancellationToken cancellationToken)
    {
        var waited = 0;
        while (true)
        {
            Task pendingRequest;
            LeaseRequest? ownRequest = null;
            lock (_gate)
            {
                // Not subtracted before: the first waiter to resume requests permits for all of them.
                _waitingPermits -= waited;
                var now = limiterContext.Clock.Now;
                switch (TryDecideLocked(permits, now, out var lease))
                {
                    case LimiterDecision.Decided:
                        return lease;
                    case LimiterDecision.Evicted:
                        return null;
                }

                if (_pendingRequest is null)
                {
                    ownRequest = BeginLeaseRequest(permits, now);
                    pendingRequest = Task.CompletedTask;
                }
                else
                {
                    _waitingPermits += permits;
                    pendingRequest = _pendingRequest.Task;
                }
            }

            if (ownRequest is { } request)
            {
                return await SendLeaseRequestAsync(request);
            }

            try
            {
                await pendingRequest.WaitAsync(cancellationToken);
                waited = permits;
            }
            catch (OperationCanceledException)
            {
                lock (_gate)
                {
                    _waitingPermits -= permits;
                }

                throw;
            }
        }
    }

    /// <summary>Counts a rejection, once per rejected request.</summary>
    public void CountRejected(RejectedLease lease) => limiterContext.Counters.Refuse(lease.Source);

    /// <summary>Marks this limiter as evicted if it has been idle for that long.</summary>
    public bool TryEvict(TimeSpan idle)
    {
        lock (_gate)
        {
            return _isEvicted |= IdleTime >= idle.TotalMicroseconds;
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount) =>
        TryDecide(ValidatePermitCount(permitCount), out var lease) switch
        {
            LimiterDecision.Evicted => throw new ObjectDisposedException(nameof(LeasedRateLimiter)),
            LimiterDecision.StoreRequired => RejectedLease.Undecided,
            _ => lease,
        };

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    ) =>
        await DecideAsync(ValidatePermitCount(permitCount), cancellationToken)
        ?? throw new ObjectDisposedException(nameof(LeasedRateLimiter));

    private int RemainingAt(long now)
    {
        var (current, next) = (new PermitLease(Volatile.Read(ref _currentLease)), _nextLease);
        return (current.HasPermits(1, now) ? current.Permits : 0)
            + (next.HasPermits(1, now) ? next.Permits : 0)
            + Gcra.Available(Volatile.Read(ref _fullAt) - now, Quota);
    }

    private LimiterDecision TryDecideLocked(int permits, long now, out RateLimitLease lease)
    {
        lease = RejectedLease.Undecided;
        if (_isEvicted)
        {
            return LimiterDecision.Evicted;
        }

        if (!new PermitLease(_currentLease).HasPermits(1, now) && _nextLease.HasPermits(1, now))
        {
            ActivateLease(_nextLease);
            _nextLease = default;
        }

        if (TryTakeFromCurrentLease(permits, now))
        {
            limiterContext.Counters.Admit(LimiterSource.Lease);
            lease = AcquiredLease.Instance;
        }
        else if (now < _rejectedUntil)
        {
            lease = Reject(_rejectedUntil - now, LimiterSource.Lease);
        }
        else if (limiterContext.Store.IsAvailable)
        {
            return LimiterDecision.StoreRequired;
        }
        else
        {
            lease = DecideLocally(permits, now);
        }

        return LimiterDecision.Decided;
    }

    private bool TryTakeFromCurrentLease(int permits, long now)
    {
        var lease = new PermitLease(Volatile.Read(ref _currentLease));
        while (lease.HasPermits(permits, now))
        {
            // The permits are the low bits.
            var seen = Interlocked.CompareExchange(ref _currentLease, lease.PackedValue - permits, lease.PackedValue);
            if (seen == lease.PackedValue)
            {
                if (lease.Permits - permits == _prefetchThreshold)
                {
                    PrefetchLease();
                }

                return true;
            }

            lease = new PermitLease(seen);
        }

        return false;
    }

    private RateLimitLease DecideLocally(int permits, long now)
    {
        var debt = _fullAt - now;
        if (!Gcra.TryTake(ref debt, Quota, permits))
        {
            return Reject(Gcra.TimeUntil(debt, Quota, permits), LimiterSource.Local);
        }

        _fullAt = now + debt;
        limiterContext.Counters.Admit(LimiterSource.Local);
        return AcquiredLease.Instance;
    }

    /// <summary>Requests the next lease while requests go on using the second half of the current one.</summary>
    private void PrefetchLease()
    {
        LeaseRequest request;
        lock (_gate)
        {
            var now = limiterContext.Clock.Now;
            if (
                _pendingRequest is not null
                || _isEvicted
                || _nextLease.HasPermits(1, now)
                || !limiterContext.Store.IsAvailable
            )
            {
                return;
            }

            request = BeginLeaseRequest(permits: 0, now);
        }

        // Not awaited: SendLeaseRequestAsync does not throw, because the store does not.
        _ = SendLeaseRequestAsync(request);
    }

    private LeaseRequest BeginLeaseRequest(int permits, long now)
    {
        var current = new PermitLease(Volatile.Read(ref _currentLease));
        var used = _heldPermits - current.Permits - _nextLease.Permits;
        var planned =
            TargetLeaseUsage * limiterContext.LeaseLifetime.TotalMicroseconds * used / Math.Max(1, now - _requestedAt);
        _leaseSize = Math.Clamp((int)Math.Min(planned, Quota.MaxLease), 1, _leaseSize * 2);
        _heldPermits = current.HasPermits(1, now) ? current.Permits : 0;
        _nextLease = default;
        _requestedAt = now;
        _pendingRequest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var least = Math.Max(1, permits);
        var most = Math.Min(Math.Max(_leaseSize, permits + _waitingPermits), Quota.MaxLease - _heldPermits);
        return new LeaseRequest(
            _pendingRequest,
            Quota,
            permits,
            least,
            Math.Max(least, most),
            now,
            Math.Max(0, _fullAt - now)
        );
    }

    private async Task<RateLimitLease> SendLeaseRequestAsync(LeaseRequest leaseRequest)
    {
        var grant = await limiterContext.Store.TakeAsync(
            key,
            leaseRequest.Quota,
            leaseRequest.MinPermits,
            leaseRequest.MaxPermits,
            leaseRequest.KnownDebt
        );
        RateLimitLease lease;
        lock (_gate)
        {
            lease = ApplyGrant(leaseRequest, grant);
            _pendingRequest = null;
        }

        leaseRequest.Completion.SetResult();
        return lease;
    }

    private RateLimitLease ApplyGrant(LeaseRequest leaseRequest, PermitGrant? grant)
    {
        if (grant is not { } granted)
        {
            return leaseRequest.Permits == 0
                ? RejectedLease.Undecided
                : DecideLocally(leaseRequest.Permits, limiterContext.Clock.Now);
        }

        // Relative to the time of the request, before the store read its clock, so the debt is never overestimated.
        _fullAt = Math.Max(_fullAt, leaseRequest.RequestedAt + granted.Debt);
        if (granted.Permits == 0)
        {
            var wait = Gcra.TimeUntil(granted.Debt, leaseRequest.Quota, leaseRequest.MinPermits);
            if (leaseRequest.MinPermits == 1)
            {
                _rejectedUntil = leaseRequest.RequestedAt + wait;
            }

            return Reject(wait, LimiterSource.Redis);
        }

        _heldPermits += granted.Permits;
        AddLease(
            new PermitLease(
                granted.Permits - leaseRequest.Permits,
                leaseRequest.RequestedAt + limiterContext.LeaseLifetime.TotalMicroseconds
            )
        );
        if (leaseRequest.Permits > 0)
        {
            limiterContext.Counters.Admit(LimiterSource.Redis);
        }

        return AcquiredLease.Instance;
    }

    private void AddLease(PermitLease lease)
    {
        if (new PermitLease(Volatile.Read(ref _currentLease)).HasPermits(1, limiterContext.Clock.Now))
        {
            _nextLease = lease;
        }
        else
        {
            ActivateLease(lease);
        }
    }

    private void ActivateLease(PermitLease lease)
    {
        _prefetchThreshold = lease.Permits >= MinLeaseToPrefetch ? lease.Permits / 2 : -1;
        Volatile.Write(ref _currentLease, lease.PackedValue);
    }

    private int ValidatePermitCount(int permits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Quota.Burst);
        // Zero permits would only ask whether one is available; one is taken.
        return Math.Max(1, permits);
    }

    private static RejectedLease Reject(double microseconds, LimiterSource source) =>
        new(TimeSpan.FromMicroseconds(microseconds), source);

    /// <summary>A request to the store for a waiting request, or to prefetch a lease (zero permits).</summary>
    private readonly record struct LeaseRequest(
        TaskCompletionSource Completion,
        Quota Quota,
        int Permits,
        int MinPermits,
        int MaxPermits,
        long RequestedAt,
        double KnownDebt
    );
}

/// <summary>Result of deciding without network access.</summary>
internal enum LimiterDecision
{
    /// <summary>Admitted or rejected.</summary>
    Decided,

    /// <summary>Requires a request to the store.</summary>
    StoreRequired,

    /// <summary>This limiter was evicted: look the client up again.</summary>
    Evicted,
}

/// <summary>Dependencies shared by all limiters of a policy.</summary>
internal sealed record LimiterContext(
    IPermitStore Store,
    LimiterClock Clock,
    TimeSpan LeaseLifetime,
    LimiterCounters Counters
);
