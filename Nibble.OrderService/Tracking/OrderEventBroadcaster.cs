namespace Nibble.OrderService.Tracking;

/// <summary>
/// The live changes of orders, shared by everyone who follows. An order that is followed has one chain of messages;
/// each follower holds a link of it and waits for the next. So a message costs one allocation however many follow, an
/// idle follower costs a waiting task and no timer, and a slow one holds nobody up.
/// </summary>
internal sealed class OrderEventBroadcaster
{
    /// <summary>Followers get a sign of life every so many beats; an order's beat is its hash, so they do not come at once.</summary>
    public const int TicksPerHeartbeat = 15;

    /// <summary>A follower that is so far behind is let go; it resumes from the history.</summary>
    public const int MaxLag = 256;

    private readonly Dictionary<Guid, MessageList> _messagesByOrder = [];
    private readonly Lock _gate = new();
    private uint _tick;

    /// <summary>How many orders somebody follows.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messagesByOrder.Count;
            }
        }
    }

    /// <summary>Sees every message from now on; dispose it to stop.</summary>
    public Subscriber Subscribe(Guid orderId)
    {
        lock (_gate)
        {
            if (!_messagesByOrder.TryGetValue(orderId, out var chain))
            {
                _messagesByOrder.Add(orderId, chain = new MessageList());
            }

            chain.SubscriberCount++;
            return new Subscriber(this, orderId, chain);
        }
    }

    /// <summary>Does anybody want to hear of this order?</summary>
    public bool HasSubscribers(Guid orderId)
    {
        lock (_gate)
        {
            return _messagesByOrder.ContainsKey(orderId);
        }
    }

    /// <summary>Tells everyone who follows the order.</summary>
    public void Publish(Guid orderId, OrderEventMessage message)
    {
        lock (_gate)
        {
            if (_messagesByOrder.TryGetValue(orderId, out var chain))
            {
                chain.Append(message);
            }
        }
    }

    /// <summary>Sends a sign of life to those whose turn it is.</summary>
    public void SendHeartbeats()
    {
        lock (_gate)
        {
            _tick++;
            foreach (var (orderId, chain) in _messagesByOrder)
            {
                if ((uint)orderId.GetHashCode() % TicksPerHeartbeat == _tick % TicksPerHeartbeat)
                {
                    chain.Append(OrderEventMessage.Heartbeat);
                }
            }
        }
    }

    private void Unsubscribe(Guid orderId, MessageList messages)
    {
        lock (_gate)
        {
            if (--messages.SubscriberCount == 0)
            {
                _messagesByOrder.Remove(orderId);
            }
        }
    }

    /// <summary>One who follows one order.</summary>
    internal sealed class Subscriber : IDisposable
    {
        private readonly OrderEventBroadcaster _broadcaster;
        private readonly Guid _orderId;
        private readonly MessageList _messages;
        private MessageNode _last;

        public Subscriber(OrderEventBroadcaster broadcaster, Guid orderId, MessageList messages) =>
            (_broadcaster, _orderId, _messages, _last) = (broadcaster, orderId, messages, messages.Last);

        /// <summary>The next message, or null for a follower that has fallen too far behind.</summary>
        public async ValueTask<OrderEventMessage?> NextAsync(CancellationToken cancellationToken)
        {
            var next = _last.Next;
            _last = next.IsCompletedSuccessfully ? next.Result : await next.WaitAsync(cancellationToken);
            return _messages.Last.Position - _last.Position > MaxLag ? null : _last.Message;
        }

        public void Dispose() => _broadcaster.Unsubscribe(_orderId, _messages);
    }

    internal sealed class MessageList
    {
        public int SubscriberCount { get; set; }

        public MessageNode Last { get; private set; } = new(null, 0);

        public void Append(OrderEventMessage message)
        {
            var link = new MessageNode(message, Last.Position + 1);
            var before = Last;
            Last = link;
            before.SetNext(link);
        }
    }

    internal sealed class MessageNode(OrderEventMessage? message, long position)
    {
        private readonly TaskCompletionSource<MessageNode> _next = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public OrderEventMessage? Message => message;

        public long Position => position;

        public Task<MessageNode> Next => _next.Task;

        public void SetNext(MessageNode next) => _next.SetResult(next);
    }
}
