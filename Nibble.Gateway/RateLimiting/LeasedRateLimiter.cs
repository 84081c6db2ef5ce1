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
internal sealed class LeasedRateLimiter(string key, Quota quota, LeaseTerms terms) : RateLimiter
{
    /// <summary>Below this many, asking ahead would waste as much as it saves.</summary>
    private const int SmallestLeaseAskedAhead = 4;

    /// <summary>A lease is sized to last this part of its lifetime, so that a client who slows down wastes little.</summary>
    private const double PlannedUse = 0.25;

    private readonly Lock _gate = new();

    // The hot path: a compare-and-swap on the lease in hand.
    private long _hand;
    private int _askAheadAt = -1;

    // Written under the gate, read anywhere. Microseconds of the limiter's clock.
    private double _fullAt;
    private double _refusedUntil;

    // Under the gate.
    private Lease _next;
    private int _leaseSize = 1;
    private int _held;
    private long _askedAt;
    private int _waiting;
    private TaskCompletionSource? _asking;
    private bool _isEvicted;

    /// <summary>What the client may do; may change at any time (its role, the configuration).</summary>
    public Quota Quota { get; set; } = quota;

    /// <summary>Permits that the client may use now, as far as this instance knows.</summary>
    public int Remaining => RemainingAt(terms.Clock.Now);

    /// <summary>What the client is told: the <c>RateLimit</c> field of a response.</summary>
    public StringValues Field
    {
        get
        {
            var now = terms.Clock.Now;
            return Quota.Field(RemainingAt(now), Volatile.Read(ref _fullAt) - now);
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
            if (_asking is not null || _waiting > 0)
            {
                return -1;
            }

            var leased = Math.Max(new Lease(Volatile.Read(ref _hand)).ExpiresAt, _next.ExpiresAt);
            return terms.Clock.Now - Math.Max(leased, Math.Max(_fullAt, _refusedUntil));
        }
    }

    /// <summary>Decides what can be decided without network.</summary>
    /// <param name="permits">At least one, at most the burst.</param>
    /// <param name="lease">The decision, when there is one.</param>
    public Verdict TryDecide(int permits, out RateLimitLease lease)
    {
        var now = terms.Clock.Now;
        if (TryTakeInHand(permits, now))
        {
            terms.Counters.Admit(LimiterSource.Lease);
            lease = Admitted.Lease;
            return Verdict.Decided;
        }

        if (Volatile.Read(ref _refusedUntil) is var until && now < until)
        {
            lease = Refuse(until - now, LimiterSource.Lease);
            return Verdict.Decided;
        }

        lock (_gate)
        {
            return TryDecideUnderGate(permits, now, out lease);
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
            Task someonesQuestion;
            Question? mine = null;
            lock (_gate)
            {
                // Only now: the first of those who waited asks for all of them.
                _waiting -= waited;
                var now = terms.Clock.Now;
                switch (TryDecideUnderGate(permits, now, out var lease))
                {
                    case Verdict.Decided:
                        return lease;
                    case Verdict.Evicted:
                        return null;
                }

                if (_asking is null)
                {
                    mine = BeginQuestion(permits, now);
                    someonesQuestion = Task.CompletedTask;
                }
                else
                {
                    _waiting += permits;
                    someonesQuestion = _asking.Task;
                }
            }

            if (mine is { } question)
            {
                return await AskAsync(question);
            }

            try
            {
                await someonesQuestion.WaitAsync(cancellationToken);
                waited = permits;
            }
            catch (OperationCanceledException)
            {
                lock (_gate)
                {
                    _waiting -= permits;
                }

                throw;
            }
        }
    }

    /// <summary>Counts a refusal, once for the request that it was given to.</summary>
    public void Count(Refused error) => terms.Counters.Refuse(error.Source);

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
        TryDecide(Checked(permitCount), out var lease) switch
        {
            Verdict.Evicted => throw new ObjectDisposedException(nameof(LeasedRateLimiter)),
            Verdict.Ask => Refused.Undecided,
            _ => lease,
        };

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount,
        CancellationToken cancellationToken
    ) =>
        await DecideAsync(Checked(permitCount), cancellationToken)
        ?? throw new ObjectDisposedException(nameof(LeasedRateLimiter));

    private int RemainingAt(long now)
    {
        var (hand, next) = (new Lease(Volatile.Read(ref _hand)), _next);
        return (hand.Has(1, now) ? hand.Permits : 0)
            + (next.Has(1, now) ? next.Permits : 0)
            + Gcra.Available(Volatile.Read(ref _fullAt) - now, Quota);
    }

    private Verdict TryDecideUnderGate(int permits, long now, out RateLimitLease lease)
    {
        lease = Refused.Undecided;
        if (_isEvicted)
        {
            return Verdict.Evicted;
        }

        if (!new Lease(_hand).Has(1, now) && _next.Has(1, now))
        {
            TakeUp(_next);
            _next = default;
        }

        if (TryTakeInHand(permits, now))
        {
            terms.Counters.Admit(LimiterSource.Lease);
            lease = Admitted.Lease;
        }
        else if (now < _refusedUntil)
        {
            lease = Refuse(_refusedUntil - now, LimiterSource.Lease);
        }
        else if (terms.Store.IsAvailable)
        {
            return Verdict.Ask;
        }
        else
        {
            lease = DecideAlone(permits, now);
        }

        return Verdict.Decided;
    }

    private bool TryTakeInHand(int permits, long now)
    {
        var hand = new Lease(Volatile.Read(ref _hand));
        while (hand.Has(permits, now))
        {
            // The permits are the low bits.
            var seen = Interlocked.CompareExchange(ref _hand, hand.Word - permits, hand.Word);
            if (seen == hand.Word)
            {
                if (hand.Permits - permits == _askAheadAt)
                {
                    AskAhead();
                }

                return true;
            }

            hand = new Lease(seen);
        }

        return false;
    }

    private RateLimitLease DecideAlone(int permits, long now)
    {
        var debt = _fullAt - now;
        if (!Gcra.TryTake(ref debt, Quota, permits))
        {
            return Refuse(Gcra.TimeUntil(debt, Quota, permits), LimiterSource.Local);
        }

        _fullAt = now + debt;
        terms.Counters.Admit(LimiterSource.Local);
        return Admitted.Lease;
    }

    /// <summary>Half of a lease is used: asks for the next while requests go on with the rest.</summary>
    private void AskAhead()
    {
        Question question;
        lock (_gate)
        {
            var now = terms.Clock.Now;
            if (_asking is not null || _isEvicted || _next.Has(1, now) || !terms.Store.IsAvailable)
            {
                return;
            }

            question = BeginQuestion(permits: 0, now);
        }

        // AskAsync does not throw: the store does not.
        _ = AskAsync(question);
    }

    private Question BeginQuestion(int permits, long now)
    {
        var hand = new Lease(Volatile.Read(ref _hand));
        var used = _held - hand.Permits - _next.Permits;
        var planned = PlannedUse * terms.LeaseLifetime.TotalMicroseconds * used / Math.Max(1, now - _askedAt);
        _leaseSize = Math.Clamp((int)Math.Min(planned, Quota.MaxLease), 1, _leaseSize * 2);
        _held = hand.Has(1, now) ? hand.Permits : 0;
        _next = default;
        _askedAt = now;
        _asking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var least = Math.Max(1, permits);
        var most = Math.Min(Math.Max(_leaseSize, permits + _waiting), Quota.MaxLease - _held);
        return new Question(_asking, Quota, permits, least, Math.Max(least, most), now, Math.Max(0, _fullAt - now));
    }

    private async Task<RateLimitLease> AskAsync(Question question)
    {
        var grant = await terms.Store.TakeAsync(
            key,
            question.Quota,
            question.Least,
            question.Most,
            question.Remembered
        );
        RateLimitLease lease;
        lock (_gate)
        {
            lease = Conclude(question, grant);
            _asking = null;
        }

        question.Answered.SetResult();
        return lease;
    }

    private RateLimitLease Conclude(Question question, PermitGrant? grant)
    {
        if (grant is not { } granted)
        {
            return question.Permits == 0 ? Refused.Undecided : DecideAlone(question.Permits, terms.Clock.Now);
        }

        // Times count from when the question was asked, before the store looked at its clock: never too late.
        _fullAt = Math.Max(_fullAt, question.AskedAt + granted.Debt);
        if (granted.Permits == 0)
        {
            var wait = Gcra.TimeUntil(granted.Debt, question.Quota, question.Least);
            if (question.Least == 1)
            {
                _refusedUntil = question.AskedAt + wait;
            }

            return Refuse(wait, LimiterSource.Redis);
        }

        _held += granted.Permits;
        Keep(new Lease(granted.Permits - question.Permits, question.AskedAt + terms.LeaseLifetime.TotalMicroseconds));
        if (question.Permits > 0)
        {
            terms.Counters.Admit(LimiterSource.Redis);
        }

        return Admitted.Lease;
    }

    private void Keep(Lease lease)
    {
        if (new Lease(Volatile.Read(ref _hand)).Has(1, terms.Clock.Now))
        {
            _next = lease;
        }
        else
        {
            TakeUp(lease);
        }
    }

    private void TakeUp(Lease lease)
    {
        _askAheadAt = lease.Permits >= SmallestLeaseAskedAhead ? lease.Permits / 2 : -1;
        Volatile.Write(ref _hand, lease.Word);
    }

    private int Checked(int permits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Quota.Burst);
        // Zero asks whether one could be had; it is had.
        return Math.Max(1, permits);
    }

    private static Refused Refuse(double microseconds, LimiterSource source) =>
        new(TimeSpan.FromMicroseconds(microseconds), source);

    /// <summary>A question to the shared count, for a request that waits or (no permits) ahead of need.</summary>
    private readonly record struct Question(
        TaskCompletionSource Answered,
        Quota Quota,
        int Permits,
        int Least,
        int Most,
        long AskedAt,
        double Remembered
    );
}

/// <summary>What a limiter could say without network.</summary>
internal enum Verdict
{
    /// <summary>Admitted or refused.</summary>
    Decided,

    /// <summary>The shared count must be asked.</summary>
    Ask,

    /// <summary>This limiter has left the table: look the client up again.</summary>
    Evicted,
}

/// <summary>What all limiters of a policy share.</summary>
internal sealed record LeaseTerms(
    IPermitStore Store,
    LimiterClock Clock,
    TimeSpan LeaseLifetime,
    LimiterCounters Counters
);
