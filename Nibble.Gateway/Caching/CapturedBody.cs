namespace Nibble.Gateway.Caching;

/// <summary>What is done with the body of a response from the backend.</summary>
internal enum BodyFate
{
    /// <summary>Kept back until it is complete, then stored and sent.</summary>
    Keep,

    /// <summary>Sent on as it comes.</summary>
    Pass,

    /// <summary>Thrown away: a stored response is sent instead.</summary>
    Discard,
}

/// <summary>
/// Stands in for the response body while the backend answers. With the first byte, or flush, <paramref name="decide"/>
/// reads status and headers and says what becomes of the body. A body that is kept reaches the client only when it is
/// complete; so half an answer is never passed off as a whole one, and a slow client holds nobody else up.
/// </summary>
/// <param name="client">Where the body goes in the end.</param>
/// <param name="maxSize">A body that grows beyond it is passed on after all.</param>
/// <param name="decide">Called once, and once more when the backend breaks off.</param>
/// <param name="giveUp">Called when a kept body has grown too large.</param>
/// <param name="hasBrokenOff">Whether the response is the proxy's own by now, in place of the backend's.</param>
internal sealed class CapturedBody(
    Stream client,
    int maxSize,
    Func<BodyFate> decide,
    Action giveUp,
    Func<bool> hasBrokenOff
) : Stream
{
    private readonly MemoryStream _kept = new();

    private BodyFate? Fate { get; set; }

    public long KeptLength => _kept.Length;

    /// <summary>The kept body in a buffer that is no larger than it.</summary>
    public ReadOnlyMemory<byte> TakeKept() => _kept.Capacity == _kept.Length ? _kept.GetBuffer() : _kept.ToArray();

    /// <summary>Prepares for a body of known size.</summary>
    public void Expect(int size) => _kept.Capacity = size;

    /// <summary>What becomes of the body, as things stand now.</summary>
    public BodyFate Decide()
    {
        if (Fate == BodyFate.Keep && hasBrokenOff())
        {
            _kept.SetLength(0);
            Fate = null;
        }

        return (Fate ??= decide());
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        Decide();
        if (Fate == BodyFate.Keep && _kept.Length + buffer.Length > maxSize)
        {
            Fate = BodyFate.Pass;
            giveUp();
            await client.WriteAsync(TakeKept(), cancellationToken);
        }

        switch (Fate)
        {
            case BodyFate.Keep:
                _kept.Write(buffer.Span);
                break;
            case BodyFate.Pass:
                await client.WriteAsync(buffer, cancellationToken);
                break;
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (Decide() == BodyFate.Pass)
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
