using Microsoft.Extensions.ObjectPool;
using Polly.Timeout;

namespace Nibble.Gateway.Resilience;

/// <summary>Pools the timeouts of attempts, because every forwarded request needs one.</summary>
internal sealed class TimeoutPool(TimeProvider time)
{
    private const int MaxRetained = 1024;

    private readonly DefaultObjectPool<PooledTimeout> _pool = new(new PooledTimeoutPolicy(time), MaxRetained);

    /// <summary>Starts a timeout. Pass it to <see cref="Return"/> when the attempt has ended.</summary>
    /// <param name="timeout">The time limit; infinite for none.</param>
    /// <param name="cancellationToken">Also cancels the attempt.</param>
    public PooledTimeout Rent(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = _pool.Get();
        deadline.Start(timeout, cancellationToken);
        return deadline;
    }

    /// <summary>Stops a timeout and returns it to the pool.</summary>
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

internal sealed class PooledTimeout(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration _registration;
    private TimeSpan _timeout;

    /// <summary>Cancelled when the time is over, or by the caller's token.</summary>
    public CancellationToken Token => _source.Token;

    public void Start(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _registration = cancellationToken.UnsafeRegister(static self => ((PooledTimeout)self!)._source.Cancel(), this);
        _source.CancelAfter(timeout);
    }

    public void Stop() => _registration.Dispose();

    /// <returns>False once the timeout was cancelled: it cannot be reused.</returns>
    public bool TryReset() => _source.TryReset();

    /// <summary>Translates a cancellation by this timeout into a <see cref="TimeoutRejectedException"/>.</summary>
    public Exception TranslateException(Exception failure) =>
        failure is OperationCanceledException
        && _source.IsCancellationRequested
        && !_registration.Token.IsCancellationRequested
            ? new TimeoutRejectedException("No answer began in time.", _timeout, failure)
            : failure;

    public void Dispose() => _source.Dispose();
}
