using Microsoft.Extensions.Options;

namespace Nibble.Gateway.LoadShedding;

/// <summary>
/// Limits the number of requests in progress. A request takes a free permit by one compare-and-swap; without one it
/// waits in a short queue, ordered by priority, and is rejected when the queue is full or its time is over. Lower
/// priorities may not use the last permits. If the queue is full, a request displaces the newest waiter of the lowest
/// priority below its own.
/// </summary>
/// <remarks>
/// <c>ConcurrencyLimiter</c> of System.Threading.RateLimiting supports neither priorities nor shares, and takes a lock
/// and allocates a lease for each request.
/// </remarks>
internal sealed class LoadShedder
{
    private readonly LoadSheddingOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly LoadSheddingMetrics _metrics;

    /// <summary>By priority: number of permits reserved for higher ones.</summary>
    private readonly int[] _reserved;
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter>[] _queues = [new(), new(), new()];

    /// <summary>By priority: number of waiters admitted before a new request. Written under the lock.</summary>
    private readonly int[] _waitingAhead = new int[3];
    private int _available;
    private int _queued;
    private int _streams;

    public LoadShedder(IOptions<LoadSheddingOptions> options, LoadSheddingMetrics metrics, TimeProvider timeProvider)
    {
        _options = options.Value;
        _metrics = metrics;
        _timeProvider = timeProvider;
        var places = _available = _options.MaxConcurrentRequests;
        _reserved = [GetReserved(_options.LowShare), GetReserved(_options.NormalShare), 0];
        metrics.CreateGauges(this);

        // However few permits there are, each priority may use at least one.
        int GetReserved(double share) => Math.Min(places - 1, places - (int)Math.Ceiling(places * share));
    }

    /// <summary>Requests in progress, without streams.</summary>
    public int InProgress => _options.MaxConcurrentRequests - Volatile.Read(ref _available);

    /// <summary>Requests in the queue.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Open live streams.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Takes a permit if one is free and no waiter goes first. Return it by <see cref="Release"/>.</summary>
    public bool TryAcquire(RequestPriority priority) =>
        priority == RequestPriority.Stream
            ? TryAcquireStream()
            : Volatile.Read(ref _waitingAhead[(int)priority]) == 0 && TryTakePermit(priority);

    /// <summary>Takes a permit, waiting for one in the queue if necessary.</summary>
    /// <returns>False if the request must be rejected.</returns>
    public async ValueTask<bool> AcquireAsync(RequestPriority priority, CancellationToken cancellationToken)
    {
        if (TryAcquire(priority))
        {
            return true;
        }

        if (priority == RequestPriority.Stream)
        {
            _metrics.RecordShed(priority, ShedReason.Full);
            return false;
        }

        var waiter = new Waiter();
        lock (_gate)
        {
            if (_queued >= _options.QueueLimit && !TryDisplace(priority))
            {
                _metrics.RecordShed(priority, ShedReason.Full);
                return false;
            }

            _queues[(int)priority].AddLast(waiter.Node);
            UpdateQueueCounts(priority, +1);
            // A permit may have been released since TryAcquire, and a Release before the increment saw no waiter.
            AdmitWaiters();
        }

        try
        {
            return await waiter.Task.WaitAsync(_options.QueueTimeout, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (TryRemove(waiter, priority))
            {
                _metrics.RecordShed(priority, ShedReason.Timeout);
                return false;
            }

            // Admitted or displaced in the meantime.
            return await waiter.Task;
        }
        catch (OperationCanceledException)
        {
            if (!TryRemove(waiter, priority) && await waiter.Task)
            {
                Release(priority);
            }

            throw;
        }
    }

    /// <summary>Returns a permit taken by a request of this priority.</summary>
    public void Release(RequestPriority priority)
    {
        if (priority == RequestPriority.Stream)
        {
            Interlocked.Decrement(ref _streams);
            return;
        }

        Interlocked.Increment(ref _available);
        if (Volatile.Read(ref _queued) > 0)
        {
            lock (_gate)
            {
                AdmitWaiters();
            }
        }
    }

    private bool TryTakePermit(RequestPriority priority)
    {
        var kept = _reserved[(int)priority];
        var free = Volatile.Read(ref _available);
        while (free > kept)
        {
            var seen = Interlocked.CompareExchange(ref _available, free - 1, free);
            if (seen == free)
            {
                return true;
            }

            free = seen;
        }

        return false;
    }

    private bool TryAcquireStream()
    {
        if (Interlocked.Increment(ref _streams) <= _options.MaxStreams)
        {
            return true;
        }

        Interlocked.Decrement(ref _streams);
        return false;
    }

    /// <summary>Grants free permits to waiters, highest priority first. Call under the lock.</summary>
    private void AdmitWaiters()
    {
        for (var priority = RequestPriority.High; priority >= RequestPriority.Low; priority--)
        {
            var queue = _queues[(int)priority];
            while (queue.First is { } first)
            {
                if (!TryTakePermit(priority))
                {
                    // Lower priorities would need even more free permits.
                    return;
                }

                Dequeue(first, priority);
                first.Value.SetResult(true);
            }
        }
    }

    /// <summary>Rejects the newest waiter of the lowest priority below this one. Call under the lock.</summary>
    private bool TryDisplace(RequestPriority priority)
    {
        for (var lower = RequestPriority.Low; lower < priority; lower++)
        {
            if (_queues[(int)lower].Last is { } last)
            {
                Dequeue(last, lower);
                last.Value.SetResult(false);
                _metrics.RecordShed(lower, ShedReason.Displaced);
                return true;
            }
        }

        return false;
    }

    private bool TryRemove(Waiter waiter, RequestPriority priority)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null)
            {
                return false;
            }

            Dequeue(waiter.Node, priority);
            return true;
        }
    }

    private void Dequeue(LinkedListNode<Waiter> node, RequestPriority priority)
    {
        _queues[(int)priority].Remove(node);
        UpdateQueueCounts(priority, -1);
    }

    private void UpdateQueueCounts(RequestPriority priority, int change)
    {
        for (var i = 0; i <= (int)priority; i++)
        {
            _waitingAhead[i] += change;
        }

        // A full fence: a Release after it sees the waiter.
        Interlocked.Add(ref _queued, change);
    }

    /// <summary>A request in the queue; its result says whether it is admitted.</summary>
    private sealed class Waiter : TaskCompletionSource<bool>
    {
        public Waiter()
            : base(TaskCreationOptions.RunContinuationsAsynchronously) => Node = new LinkedListNode<Waiter>(this);

        public LinkedListNode<Waiter> Node { get; }
    }
}
