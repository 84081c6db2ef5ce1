namespace Nibble.OrderService.Tracking;

/// <summary>
/// The live changes of orders, shared by everyone who follows. An order that is followed has one chain of messages;
/// each follower holds a link of it and waits for the next. So a message costs one allocation however many follow, an
/// idle follower costs a waiting task and no timer, and a slow one holds nobody up.
/// </summary>
internal sealed class OrderFeed
{
    /// <summary>Followers get a sign of life every so many beats; an order's beat is its hash, so they do not come at once.</summary>
    public const int BeatsPerHeartbeat = 15;

    /// <summary>A follower that is so far behind is let go; it resumes from the history.</summary>
    public const int MaxLag = 256;

    private readonly Dictionary<Guid, Chain> _chains = [];
    private readonly Lock _gate = new();
    private uint _beat;

    /// <summary>How many orders somebody follows.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _chains.Count;
            }
        }
    }

    /// <summary>Sees every message from now on; dispose it to stop.</summary>
    public Follower Follow(Guid orderId)
    {
        lock (_gate)
        {
            if (!_chains.TryGetValue(orderId, out var chain))
            {
                _chains.Add(orderId, chain = new Chain());
            }

            chain.Followers++;
            return new Follower(this, orderId, chain);
        }
    }

    /// <summary>Does anybody want to hear of this order?</summary>
    public bool IsFollowed(Guid orderId)
    {
        lock (_gate)
        {
            return _chains.ContainsKey(orderId);
        }
    }

    /// <summary>Tells everyone who follows the order.</summary>
    public void Publish(Guid orderId, FeedMessage message)
    {
        lock (_gate)
        {
            if (_chains.TryGetValue(orderId, out var chain))
            {
                chain.Append(message);
            }
        }
    }

    /// <summary>Sends a sign of life to those whose turn it is.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            _beat++;
            foreach (var (orderId, chain) in _chains)
            {
                if ((uint)orderId.GetHashCode() % BeatsPerHeartbeat == _beat % BeatsPerHeartbeat)
                {
                    chain.Append(FeedMessage.Heartbeat);
                }
            }
        }
    }

    private void Leave(Guid orderId, Chain chain)
    {
        lock (_gate)
        {
            if (--chain.Followers == 0)
            {
                _chains.Remove(orderId);
            }
        }
    }

    /// <summary>One who follows one order.</summary>
    internal sealed class Follower : IDisposable
    {
        private readonly OrderFeed _feed;
        private readonly Guid _orderId;
        private readonly Chain _chain;
        private Link _seen;

        public Follower(OrderFeed feed, Guid orderId, Chain chain) =>
            (_feed, _orderId, _chain, _seen) = (feed, orderId, chain, chain.Last);

        /// <summary>The next message, or null for a follower that has fallen too far behind.</summary>
        public async ValueTask<FeedMessage?> NextAsync(CancellationToken cancellationToken)
        {
            var next = _seen.Next;
            _seen = next.IsCompletedSuccessfully ? next.Result : await next.WaitAsync(cancellationToken);
            return _chain.Last.Position - _seen.Position > MaxLag ? null : _seen.Message;
        }

        public void Dispose() => _feed.Leave(_orderId, _chain);
    }

    internal sealed class Chain
    {
        public int Followers { get; set; }

        public Link Last { get; private set; } = new(null, 0);

        public void Append(FeedMessage message)
        {
            var link = new Link(message, Last.Position + 1);
            var before = Last;
            Last = link;
            before.Continue(link);
        }
    }

    internal sealed class Link(FeedMessage? message, long position)
    {
        private readonly TaskCompletionSource<Link> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FeedMessage? Message => message;

        public long Position => position;

        public Task<Link> Next => _next.Task;

        public void Continue(Link next) => _next.SetResult(next);
    }
}
