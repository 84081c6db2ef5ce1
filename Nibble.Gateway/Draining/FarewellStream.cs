namespace Nibble.Gateway.Draining;

/// <summary>
/// Another stream, which ends with a farewell when the gateway stops. A farewell made of lines is said only between two
/// events; in the middle of one the stream just ends, and the reader drops what is incomplete.
/// </summary>
internal sealed class FarewellStream(Stream stream, byte[] farewell, bool endsLines, CancellationToken end) : Stream
{
    private CancellationTokenSource? _either;
    private CancellationToken _reader;
    private bool _isBetweenEvents = true;
    private bool _hasSaid;

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
        if (end.IsCancellationRequested)
        {
            return Say(buffer);
        }

        try
        {
            var read = await stream.ReadAsync(buffer, Either(cancellationToken));
            if (endsLines && read > 0)
            {
                _isBetweenEvents = buffer.Span[..read].EndsWith("\n\n"u8) || buffer.Span[..read].EndsWith("\n\r\n"u8);
            }

            return read;
        }
        catch (OperationCanceledException)
            when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Say(buffer);
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
            _either?.Dispose();
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Say(Memory<byte> buffer)
    {
        // A read of nothing only asks whether there is something.
        if (buffer.IsEmpty || _hasSaid || !_isBetweenEvents || buffer.Length < farewell.Length)
        {
            return 0;
        }

        _hasSaid = true;
        farewell.CopyTo(buffer);
        return farewell.Length;
    }

    /// <summary>Cancelled by the reader or by the end. A reader keeps its token, so one source lasts.</summary>
    private CancellationToken Either(CancellationToken reader)
    {
        if (_either is null || reader != _reader)
        {
            _either?.Dispose();
            _either = CancellationTokenSource.CreateLinkedTokenSource(reader, end);
            _reader = reader;
        }

        return _either.Token;
    }
}
