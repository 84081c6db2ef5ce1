namespace Nibble.Gateway.Caching;

/// <summary>What is done with the body of a response from the backend.</summary>
internal enum BodyHandling
{
    /// <summary>Kept back until it is complete, then stored and sent.</summary>
    Buffer,

    /// <summary>Sent on as it comes.</summary>
    PassThrough,

    /// <summary>Thrown away: a stored response is sent instead.</summary>
    Discard,
}

/// <summary>
/// Stands in for the response body while the backend answers. With the first byte, or flush, <paramref name="decideHandling"/>
/// reads status and headers and says what becomes of the body. A body that is kept reaches the client only when it is
/// complete; so half an answer is never passed off as a whole one, and a slow client holds nobody else up.
/// </summary>
/// <param name="client">Where the body goes in the end.</param>
/// <param name="maxSize">A body that grows beyond it is passed on after all.</param>
/// <param name="decideHandling">Called once, and once more when the backend breaks off.</param>
/// <param name="onSizeExceeded">Called when a kept body has grown too large.</param>
/// <param name="hasForwarderError">Whether the response is the proxy's own by now, in place of the backend's.</param>
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

    /// <summary>The kept body in a buffer that is no larger than it.</summary>
    public ReadOnlyMemory<byte> GetBuffered() =>
        _buffered.Capacity == _buffered.Length ? _buffered.GetBuffer() : _buffered.ToArray();

    /// <summary>Prepares for a body of known size.</summary>
    public void SetExpectedLength(int size) => _buffered.Capacity = size;

    /// <summary>What becomes of the body, as things stand now.</summary>
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

    // As in ASP.NET Core itself, writing is asynchronous.
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
