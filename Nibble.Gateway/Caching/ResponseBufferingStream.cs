namespace Nibble.Gateway.Caching;

/// <summary>How the body of a backend's response is handled.</summary>
internal enum BodyHandling
{
    /// <summary>Buffered until it is complete, then stored and sent.</summary>
    Buffer,

    /// <summary>Passed through as it arrives.</summary>
    PassThrough,

    /// <summary>Discarded: a stored response is sent instead.</summary>
    Discard,
}

/// <summary>
/// Replaces the response body during a fetch. At the first write or flush, <paramref name="decideHandling"/> decides
/// from status and headers how the body is handled. A buffered body is sent only when it is complete, so that an
/// incomplete response is never sent as a complete one, and a slow client delays nobody else.
/// </summary>
/// <param name="client">The client's response body.</param>
/// <param name="maxSize">Maximum size of a buffered body; a larger one is passed through.</param>
/// <param name="decideHandling">Called once, and again if the backend aborts.</param>
/// <param name="onSizeExceeded">Called when a buffered body exceeds the maximum size.</param>
/// <param name="hasForwarderError">Whether the proxy's error has replaced the backend's response.</param>
internal sealed class ResponseBufferingStream(
    Stream client,
    int maxSize,
    Func<BodyHandling> decideHandling,
    Action onSizeExceeded,
    Func<bool> hasForwarderError
) : Stream
{
    private readonly MemoryStream _buffered = new();

    private BodyHandling? Handling { get; set; }

    public long BufferedLength => _buffered.Length;

    /// <summary>Returns the buffered body in an array of exactly its size.</summary>
    public ReadOnlyMemory<byte> GetBuffered() =>
        _buffered.Capacity == _buffered.Length ? _buffered.GetBuffer() : _buffered.ToArray();

    /// <summary>Sets the initial capacity for a body of known size.</summary>
    public void SetExpectedLength(int size) => _buffered.Capacity = size;

    /// <summary>Returns how the body is handled at this point.</summary>
    public BodyHandling Decide()
    {
        if (Handling == BodyHandling.Buffer && hasForwarderError())
        {
            _buffered.SetLength(0);
            Handling = null;
        }

        return (Handling ??= decideHandling());
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        Decide();
        if (Handling == BodyHandling.Buffer && _buffered.Length + buffer.Length > maxSize)
        {
            Handling = BodyHandling.PassThrough;
            onSizeExceeded();
            await client.WriteAsync(GetBuffered(), cancellationToken);
        }

        switch (Handling)
        {
            case BodyHandling.Buffer:
                _buffered.Write(buffer.Span);
                break;
            case BodyHandling.PassThrough:
                await client.WriteAsync(buffer, cancellationToken);
                break;
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (Decide() == BodyHandling.PassThrough)
        {
            await client.FlushAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // Synchronous writes are not supported, as in ASP.NET Core itself.
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
