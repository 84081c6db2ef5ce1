namespace Nibble.Gateway.Draining;

/// <summary>Whether this instance is about to stop.</summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _streamsEnd = new();
    private volatile bool _hasBegun;

    /// <summary>Load balancers should send nothing more.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Live streams end now.</summary>
    public CancellationToken StreamsEnd => _streamsEnd.Token;

    public void Begin() => _hasBegun = true;

    public void EndStreams() => _streamsEnd.Cancel();

    public void Dispose() => _streamsEnd.Dispose();
}
