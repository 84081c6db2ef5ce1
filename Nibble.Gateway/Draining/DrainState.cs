namespace Nibble.Gateway.Draining;

/// <summary>Shutdown state of this instance.</summary>
internal sealed class DrainState : IDisposable
{
    private readonly CancellationTokenSource _streamShutdown = new();
    private volatile bool _isDraining;

    /// <summary>True once load balancers should stop sending requests.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Cancelled when live streams must end.</summary>
    public CancellationToken StreamShutdownToken => _streamShutdown.Token;

    public void BeginDraining() => _isDraining = true;

    public void EndStreams() => _streamShutdown.Cancel();

    public void Dispose() => _streamShutdown.Dispose();
}
