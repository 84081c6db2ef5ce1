using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>A backend that sends exactly these bytes, for what a well-behaved server would not send.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _response;
    private readonly Task _running;
    private volatile string _lastRequest = "";
    private int _requestCount;

    public RawOrigin(string response)
    {
        _response = Encoding.Latin1.GetBytes(response.ReplaceLineEndings("\r\n"));
        _listener.Start();
        Address = $"http://{_listener.LocalEndpoint}";
        _running = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>How often it was asked.</summary>
    public int RequestCount => Volatile.Read(ref _requestCount);

    /// <summary>The head of the last request, byte for byte.</summary>
    public string LastRequest => _lastRequest;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await RespondAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task RespondAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            var request = new StringBuilder();
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                request.AppendLine(line);
            }

            _lastRequest = request.ToString();
            Interlocked.Increment(ref _requestCount);
            await stream.WriteAsync(_response, _stop.Token);
        }
        catch (IOException)
        {
            // The gateway hung up.
        }
    }
}
