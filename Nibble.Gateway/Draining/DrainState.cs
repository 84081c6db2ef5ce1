namespace Nibble.Gateway.Draining;

/// <summary>Whether this instance is about to stop.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _streamShutdown = new();
    private volatile bool _isDraining;

    /// <summary>Load balancers should send nothing more.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Live streams end now.</summary>
    public CancellationToken StreamShutdownToken => _streamShutdown.Token;

    public void BeginDraining() => _isDraining = true;

    public void EndStreams() => _streamShutdown.Cancel();

    public void Dispose() => _streamShutdown.Dispose();
}
