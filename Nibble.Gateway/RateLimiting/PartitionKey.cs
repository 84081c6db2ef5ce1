using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The rate limit partition of a request: a user or a client address. IPv6 clients are partitioned by /64 network,
/// which is what one subscriber gets; IPv4 addresses individually, also when mapped to IPv6.
/// </summary>
/// <param name="User">The user's id, or null for a client address.</param>
/// <param name="Network">The client address as 128 bits, IPv4 mapped to IPv6, with the host part zero.</param>
internal readonly record struct PartitionKey(string? User, UInt128 Network)
{
    private const ulong Mapped = 0xFFFF_0000_0000;

    public static PartitionKey For(string user) => new(user, 0);

    public static PartitionKey For(IPAddress? address)
    {
        // All clients without an address (Unix socket, tests) share one partition.
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return default;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return new(null, Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        var whole = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new(null, address.IsIPv4MappedToIPv6 ? whole : whole & ((UInt128)ulong.MaxValue << 64));
    }

    /// <summary>Returns the key in Redis: the user's id, <c>203.0.113.7</c> or <c>2001:db8:1:2::/64</c>.</summary>
    public override string ToString()
    {
        if (User is not null)
        {
            return User;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Network);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : $"{address}/64";
    }
}
