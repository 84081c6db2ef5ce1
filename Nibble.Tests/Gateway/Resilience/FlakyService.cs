using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nibble.Tests.Gateway.Resilience;

/// <summary>A service that misbehaves on the wire as no web server would: it resets, hangs, breaks off.</summary>
internal sealed class FlakyService : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;
    private int _requests;
    private int _connections;

    private FlakyService(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}/";

    /// <summary>Requests that arrived.</summary>
    public int RequestCount => Volatile.Read(ref _requests);

    /// <summary>Connections that were opened.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>What it does with the n-th request, counted from 1.</summary>
    public Func<int, FlakyResponse> Respond { get; set; } = _ => FlakyResponse.Ok;

    public static FlakyService Start(int port = 0) => new(port);

    /// <summary>A port where nobody listens.</summary>
    public static int GetUnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = connection.GetStream();
        try
        {
            while (await ReadRequestAsync(stream))
            {
                var answer = Respond(Interlocked.Increment(ref _requests));
                if (answer == FlakyResponse.Reset)
                {
                    connection.LingerState = new LingerOption(true, 0);
                    return;
                }

                if (answer == FlakyResponse.Hang)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer.Text), _stop.Token);
                if (answer == FlakyResponse.Truncated)
                {
                    return;
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The gateway hung up, or the test is over.
        }
    }

    private async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var octet = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet, _stop.Token) == 0)
            {
                return false;
            }

            request.Append((char)octet[0]);
        }

        var length = request
            .ToString()
            .Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.Split(':')[1], null))
            .SingleOrDefault();
        await stream.ReadExactlyAsync(new byte[length], _stop.Token);
        return true;
    }
}

/// <summary>What a <see cref="FlakyService"/> does.</summary>
internal sealed record FlakyResponse(string Text)
{
    public static FlakyResponse Ok { get; } = new("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    public static FlakyResponse Error { get; } = new("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
    public static FlakyResponse ServiceUnavailable { get; } =
        new("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    public static FlakyResponse Truncated { get; } = new("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
    public static FlakyResponse Malformed { get; } = new("SMTP READY\r\n\r\n");
    public static FlakyResponse Reset { get; } = new("reset");
    public static FlakyResponse Hang { get; } = new("hang");
}
