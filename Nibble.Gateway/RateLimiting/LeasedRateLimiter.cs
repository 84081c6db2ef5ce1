using System.Threading.RateLimiting;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The limiter of one client under one policy. It leases permits from the shared <see cref="IPermitStore"/> a few at a
/// time, more for a client that uses many, and hands them out without network or lock. While the store does not answer
/// it counts alone by the same law (<see cref="Gcra"/>), from the debt that it last knew.
/// </summary>
/// <remarks>
/// <para>
/// <b>The bound.</b> The store grants at most <c>burst + rate × t</c> permits in any time <c>t</c>. A permit may be used
/// until <see cref="LimiterOptions.LeaseLifetime"/> after it was asked for, and an instance holds at most
/// <see cref="Quota.MaxLease"/> unused ones. So <c>n</c> instances together admit in any time <c>t</c> at most
/// <c>burst + rate × t + error</c>, where <c>error = min(n × MaxLease, rate × LeaseLifetime)</c>: they never make
/// permits, they only use some a moment later. From the start of time the error is zero.
/// </para>
/// <para>
/// <b>While the store is gone</b> each instance keeps to <c>burst + rate × t + MaxLease</c> by itself, and the same over
/// both ends of the outage: it takes the debt into the outage, and tells it to a store that comes back empty. At each end
/// it may be wrong by what comes back while a question travels, at most <see cref="LimiterOptions.RedisDeadline"/>.
/// </para>
/// <para>
/// <b>Unused permits lapse</b>, they are not given back: one that was leased long ago may have come back in the shared
/// bucket already, and giving it back would make a second one. Little lapses, for a lease is sized to last a quarter of
/// its lifetime at the rate at which this client last used them, and to at most half of what is left.
/// </para>
/// </remarks>
internal sealed class LeasedRateLimiter(string key, Quota quota, LimiterContext limiterContext) : RateLimiter
{
    /// <summary>Below this many, asking ahead would waste as much as it saves.</summary>
    private const int MinLeaseToPrefetch = 4;

    /// <summary>A lease is sized to last this part of its lifetime, so that a client who slows down wastes little.</summary>
    private const double TargetLeaseUsage = 0.25;

    private readonly Lock _gate = new();

    // The hot path: a compare-and-swap on the lease in hand.
    private long _currentLease;
    private int _prefetchThreshold = -1;

    // Written under the gate, read anywhere. Microseconds of the limiter's clock.
    private double _fullAt;
    private double _rejectedUntil;

    // Under the gate.
    private PermitLease _nextLease;
    private int _leaseSize = 1;
    private int _heldPermits;
    private long _requestedAt;
    private int _waitingPermits;
    private TaskCompletionSource? _pendingRequest;
    private bool _isEvicted;

    /// <summary>What the client may do; may change at any time (its role, the configuration).</summary>
    public Quota Quota { get; set; } = quota;

    /// <summary>Permits that the client may use now, as far as this instance knows.</summary>
    public int Remaining => RemainingAt(limiterContext.Clock.Now);

    /// <summary>What the client is told: the <c>RateLimit</c> field of a response.</summary>
    public StringValues RateLimitField
    {
        get
        {
            var now = limiterContext.Clock.Now;
            return Quota.FormatField(RemainingAt(now), Volatile.Read(ref _fullAt) - now);
        }
    }

    /// <summary>How long nothing has had to be remembered of this client; null while something has.</summary>
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

    /// <summary>Decides what can be decided without network.</summary>
    /// <param name="permits">At least one, at most the burst.</param>
    /// <param name="lease">The decision, when there is one.</param>
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

    /// <summary>Decides, asking the shared count where it must.</summary>
    /// <param name="permits">At least one, at most the burst.</param>
    /// <param name="cancellationToken">Ends the wait for somebody else's question to the store.</param>
    /// <returns>The decision, or null when this limiter was evicted and another one must be asked.</returns>
    public async ValueTask<RateLimitLease?> DecideAsync(int permits, CancellationToken cancellationToken)
    {
        var waited = 0;
        while (true)
        {
            Task pendingRequest;
            LeaseRequest? mine = null;
            lock (_gate)
            {
                // Only now: the first of those who waited asks for all of them.
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
                    mine = BeginLeaseRequest(permits, now);
                    pendingRequest = Task.CompletedTask;
                }
                else
                {
                    _waitingPermits += permits;
                    pendingRequest = _pendingRequest.Task;
                }
            }

            if (mine is { } question)
            {
                return await SendLeaseRequestAsync(question);
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

    /// <summary>Counts a refusal, once for the request that it was given to.</summary>
    public void CountRejected(RejectedLease lease) => limiterContext.Counters.Refuse(lease.Source);

    /// <summary>Marks this limiter as gone from the table, if nothing has had to be remembered for that long.</summary>
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
        var (hand, next) = (new PermitLease(Volatile.Read(ref _currentLease)), _nextLease);
        return (hand.HasPermits(1, now) ? hand.Permits : 0)
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
        var hand = new PermitLease(Volatile.Read(ref _currentLease));
        while (hand.HasPermits(permits, now))
        {
            // The permits are the low bits.
            var seen = Interlocked.CompareExchange(ref _currentLease, hand.PackedValue - permits, hand.PackedValue);
            if (seen == hand.PackedValue)
            {
                if (hand.Permits - permits == _prefetchThreshold)
                {
                    PrefetchLease();
                }

                return true;
            }

            hand = new PermitLease(seen);
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

    /// <summary>Half of a lease is used: asks for the next while requests go on with the rest.</summary>
    private void PrefetchLease()
    {
        LeaseRequest question;
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

            question = BeginLeaseRequest(permits: 0, now);
        }

        // SendLeaseRequestAsync does not throw: the store does not.
        _ = SendLeaseRequestAsync(question);
    }

    private LeaseRequest BeginLeaseRequest(int permits, long now)
    {
        var hand = new PermitLease(Volatile.Read(ref _currentLease));
        var used = _heldPermits - hand.Permits - _nextLease.Permits;
        var planned =
            TargetLeaseUsage * limiterContext.LeaseLifetime.TotalMicroseconds * used / Math.Max(1, now - _requestedAt);
        _leaseSize = Math.Clamp((int)Math.Min(planned, Quota.MaxLease), 1, _leaseSize * 2);
        _heldPermits = hand.HasPermits(1, now) ? hand.Permits : 0;
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

        // Times count from when the question was asked, before the store looked at its clock: never too late.
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
        // Zero asks whether one could be had; it is had.
        return Math.Max(1, permits);
    }

    private static RejectedLease Reject(double microseconds, LimiterSource source) =>
        new(TimeSpan.FromMicroseconds(microseconds), source);

    /// <summary>A question to the shared count, for a request that waits or (no permits) ahead of need.</summary>
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

/// <summary>What a limiter could say without network.</summary>
internal enum LimiterDecision
{
    /// <summary>Admitted or refused.</summary>
    Decided,

    /// <summary>The shared count must be asked.</summary>
    StoreRequired,

    /// <summary>This limiter has left the table: look the client up again.</summary>
    Evicted,
}

/// <summary>What all limiters of a policy share.</summary>
internal sealed record LimiterContext(
    IPermitStore Store,
    LimiterClock Clock,
    TimeSpan LeaseLifetime,
    LimiterCounters Counters
);
