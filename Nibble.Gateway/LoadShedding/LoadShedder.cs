using Microsoft.Extensions.Options;

namespace Nibble.Gateway.LoadShedding;

/// <summary>
/// Bounds the requests in progress. A request that finds a place takes it with one compare-and-swap; one that finds none
/// waits shortly, the higher priority first, and is turned away when the queue is full or its time is over. Low
/// priorities may not fill the last places, and a full queue turns away the lowest priority in it, the newest first.
/// </summary>
/// <remarks>
/// <c>ConcurrencyLimiter</c> of System.Threading.RateLimiting knows neither priorities nor shares, and takes a lock and a
/// lease object for each request.
/// </remarks>
internal sealed class LoadShedder
{
    private readonly LoadSheddingOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly LoadSheddingMetrics _metrics;

    /// <summary>By priority: places that must stay free for higher ones.</summary>
    private readonly int[] _reserved;
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter>[] _queues = [new(), new(), new()];

    /// <summary>By priority: how many wait who would be let in before a newcomer. Written under the gate.</summary>
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

        // However few places there are, each priority may have one.
        int GetReserved(double share) => Math.Min(places - 1, places - (int)Math.Ceiling(places * share));
    }

    /// <summary>Requests in progress, streams apart.</summary>
    public int InProgress => _options.MaxConcurrentRequests - Volatile.Read(ref _available);

    /// <summary>Requests that wait.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Live connections.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>Takes a place, if there is one and nobody waits who goes first. Give it back with <see cref="Release"/>.</summary>
    public bool TryAcquire(RequestPriority priority) =>
        priority == RequestPriority.Stream
            ? TryAcquireStream()
            : Volatile.Read(ref _waitingAhead[(int)priority]) == 0 && TryTakePermit(priority);

    /// <summary>Takes a place, waiting for one in the queue.</summary>
    /// <returns>False when the request is to be turned away.</returns>
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
            // A permit may have been released since TryAcquire; whoever released before the increment saw no waiter.
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

            // Let in, or displaced, at the last moment.
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

    /// <summary>Gives back the place that a request of this priority took.</summary>
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

    /// <summary>Under the gate: gives free places to those who wait, the highest priority first.</summary>
    private void AdmitWaiters()
    {
        for (var priority = RequestPriority.High; priority >= RequestPriority.Low; priority--)
        {
            var queue = _queues[(int)priority];
            while (queue.First is { } first)
            {
                if (!TryTakePermit(priority))
                {
                    // Lower ones would need even more free places.
                    return;
                }

                Dequeue(first, priority);
                first.Value.SetResult(true);
            }
        }
    }

    /// <summary>Under the gate: turns away the newest of the lowest priority that waits, if that is below this one.</summary>
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

        // A full fence: whoever frees a place after it sees that somebody waits.
        Interlocked.Add(ref _queued, change);
    }

    /// <summary>A request in the queue: true lets it in, false turns it away.</summary>
    private sealed class Waiter : TaskCompletionSource<bool>
    {
        public Waiter()
            : base(TaskCreationOptions.RunContinuationsAsynchronously) => Node = new LinkedListNode<Waiter>(this);

        public LinkedListNode<Waiter> Node { get; }
    }
}
