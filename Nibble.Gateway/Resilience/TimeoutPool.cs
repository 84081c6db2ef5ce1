using Microsoft.Extensions.ObjectPool;
using Polly.Timeout;

namespace Nibble.Gateway.Resilience;

/// <summary>Ends attempts that take too long. Every request needs one, so they are used again.</summary>
internal sealed class TimeoutPool(TimeProvider time)
{
    private const int MaxRetained = 1024;

    private readonly DefaultObjectPool<PooledTimeout> _pool = new(new PooledTimeoutPolicy(time), MaxRetained);

    /// <summary>Starts the clock. Give it back to <see cref="Return"/>.</summary>
    /// <param name="timeout">The time; infinite for none.</param>
    /// <param name="cancellationToken">Ends the attempt as well.</param>
    public PooledTimeout Rent(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = _pool.Get();
        deadline.Start(timeout, cancellationToken);
        return deadline;
    }

    /// <summary>The attempt is over.</summary>
    public void Return(PooledTimeout timeout)
    {
        timeout.Stop();
        _pool.Return(timeout);
    }

    private sealed class PooledTimeoutPolicy(TimeProvider time) : PooledObjectPolicy<PooledTimeout>
    {
        public override PooledTimeout Create() => new(time);

        public override bool Return(PooledTimeout deadline)
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
internal sealed class PooledTimeout(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration _registration;
    private TimeSpan _timeout;

    /// <summary>Cancelled when the time is over, or from outside.</summary>
    public CancellationToken Token => _source.Token;

    public void Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _registration = cancellationToken.UnsafeRegister(static self => ((PooledTimeout)self!)._source.Cancel(), this);
        _source.CancelAfter(timeout);
    }

    public void Stop() => _registration.Dispose();

    /// <returns>Whether it can be used again: no longer once it has been cancelled.</returns>
    public bool TryReset() => _source.TryReset();

    /// <summary>What a failed attempt died of: <see cref="TimeoutRejectedException"/> when it was too slow.</summary>
    public Exception TranslateException(Exception failure) =>
        failure is OperationCanceledException
        && _source.IsCancellationRequested
        && !_registration.Token.IsCancellationRequested
            ? new TimeoutRejectedException("No answer began in time.", _timeout, failure)
            : failure;

    public void Dispose() => _source.Dispose();
}
