using Microsoft.Extensions.ObjectPool;
using Polly.Timeout;

namespace Nibble.Gateway.Resilience;

/// <summary>Ends attempts that take too long. Every request needs one, so they are used again.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int MostKept = 1024;

    private readonly DefaultObjectPool<Deadline> _pool = new(new Policy(time), MostKept);

    /// <summary>Starts the clock. Give it back to <see cref="End"/>.</summary>
    /// <param name="left">The time; infinite for none.</param>
    /// <param name="cancellationToken">Ends the attempt as well.</param>
    public Deadline Start(TimeSpan left, CancellationToken cancellationToken)
    {
        var deadline = _pool.Get();
        deadline.Start(left, cancellationToken);
        return deadline;
    }

    /// <summary>The attempt is over.</summary>
    public void End(Deadline deadline)
    {
        deadline.Stop();
        _pool.Return(deadline);
    }

    private sealed class Policy(TimeProvider time) : PooledObjectPolicy<Deadline>
    {
        public override Deadline Create() => new(time);

        public override bool Return(Deadline deadline)
        {
            if (deadline.TryReset())
            {
                return true;
            }

            deadline.Dispose();
            return false;
        }
    }
}

/// <summary>The time limit of one attempt.</summary>
internal sealed class Deadline(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration _outside;
    private TimeSpan _limit;

    /// <summary>Cancelled when the time is over, or from outside.</summary>
    public CancellationToken Token => _source.Token;

    public void Start(TimeSpan left, CancellationToken cancellationToken)
    {
        _limit = left;
        _outside = cancellationToken.UnsafeRegister(static self => ((Deadline)self!)._source.Cancel(), this);
        _source.CancelAfter(left);
    }

    public void Stop() => _outside.Dispose();

    /// <returns>Whether it can be used again: no longer once it has been cancelled.</returns>
    public bool TryReset() => _source.TryReset();

    /// <summary>What a failed attempt died of: <see cref="TimeoutRejectedException"/> when it was too slow.</summary>
    public Exception Explain(Exception failure) =>
        failure is OperationCanceledException
        && _source.IsCancellationRequested
        && !_outside.Token.IsCancellationRequested
            ? new TimeoutRejectedException("No answer began in time.", _limit, failure)
            : failure;

    public void Dispose() => _source.Dispose();
}
