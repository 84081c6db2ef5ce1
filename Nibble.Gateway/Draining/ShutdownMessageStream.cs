namespace Nibble.Gateway.Draining;

/// <summary>
/// Wraps a stream and ends it with a message when the gateway stops. In an event stream the message is sent only
/// between two events; within one the stream just ends and the reader discards the incomplete event.
/// </summary>
internal sealed class ShutdownMessageStream(
    Stream stream,
    byte[] message,
    bool isEventStream,
    CancellationToken shutdownToken
) : Stream
{
    private CancellationTokenSource? _linkedSource;
    private CancellationToken _readerToken;
    private bool _isBetweenEvents = true;
    private bool _isMessageSent;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => stream.CanWrite;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (shutdownToken.IsCancellationRequested)
        {
            return ReadMessage(buffer);
        }

        try
        {
            var read = await stream.ReadAsync(buffer, GetLinkedToken(cancellationToken));
            if (isEventStream && read > 0)
            {
                _isBetweenEvents = buffer.Span[..read].EndsWith("\n\n"u8) || buffer.Span[..read].EndsWith("\n\r\n"u8);
            }

            return read;
        }
        catch (OperationCanceledException)
            when (shutdownToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ReadMessage(buffer);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    public override void Flush() => stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _linkedSource?.Dispose();
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadMessage(Memory<byte> buffer)
    {
        // A zero-byte read only waits for data.
        if (buffer.IsEmpty || _isMessageSent || !_isBetweenEvents || buffer.Length < message.Length)
        {
            return 0;
        }

        _isMessageSent = true;
        message.CopyTo(buffer);
        return message.Length;
    }

    /// <summary>
    /// Cancelled by the reader or at shutdown. A reader reuses its token, so one linked source usually suffices.
    /// </summary>
    private CancellationToken GetLinkedToken(CancellationToken readerToken)
    {
        if (_linkedSource is null || readerToken != _readerToken)
        {
            _linkedSource?.Dispose();
            _linkedSource = CancellationTokenSource.CreateLinkedTokenSource(readerToken, shutdownToken);
            _readerToken = readerToken;
        }

        return _linkedSource.Token;
    }
}
