using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Nibble.AppHost.Local;

/// <summary>A loopback port kept from others until the process that it is for takes it.</summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly List<Socket> _sockets;

    private ReservedPort(int number, List<Socket> sockets)
    {
        Number = number;
        _sockets = sockets;
    }

    public int Number { get; }

    /// <summary>Below the ranges from which systems take the ports of outgoing connections: none can slip in.</summary>
    public static ReservedPort Any()
    {
        for (; ; )
        {
            var number = RandomNumberGenerator.GetInt32(20_000, 32_000);
            if (TryListen(number) is { } sockets)
            {
                return new ReservedPort(number, sockets);
            }
        }
    }

    /// <summary>A port that clients know. One that a platform killed a moment ago still holds is waited for.</summary>
    public static async Task<ReservedPort> ExactlyAsync(int number, string resource, CancellationToken cancellation)
    {
        if (number is <= 0 or > IPEndPoint.MaxPort)
        {
            throw new StartupException(
                $"The {resource} cannot listen on port {number}.",
                "Choose one from 1 to 65535."
            );
        }

        for (var attempt = 0; attempt < 10; attempt++)
        {
            if (TryListen(number) is { } sockets)
            {
                return new ReservedPort(number, sockets);
            }

            await Task.Delay(200, cancellation);
        }

        throw new StartupException(
            $"Port {number}, where the {resource} should listen, is taken by another program.",
            $"Stop that program, or choose another port: --Gateway:Port={number + 1}"
        );
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
    }

    private static List<Socket>? TryListen(int number)
    {
        List<Socket> sockets = [];
        try
        {
            IPAddress[] both = Socket.OSSupportsIPv6
                ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
                : [IPAddress.Loopback];
            foreach (var address in both)
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(address, number));
                // Bound alone would not keep others out: .NET shares addresses on Unix until one listens.
                socket.Listen();
            }

            return sockets;
        }
        // A machine may know IPv6 and yet have no ::1.
        catch (SocketException error)
            when (error.SocketErrorCode == SocketError.AddressNotAvailable && sockets.Count == 2)
        {
            return sockets;
        }
        catch (SocketException)
        {
            sockets.ForEach(socket => socket.Dispose());
            return null;
        }
    }
}
