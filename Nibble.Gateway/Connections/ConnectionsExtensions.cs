namespace Nibble.Gateway.Connections;

/// <summary>Settings of the client sockets.</summary>
internal static class ConnectionsExtensions
{
    /// <summary>
    /// Reads directly into a buffer. By default Kestrel first waits for data with a zero-byte read, an additional
    /// system call per request that saves 4 KiB per idle connection. I/O is scheduled directly on the thread pool
    /// instead of Kestrel's own queues, which reduces contention between cores.
    /// </summary>
    public static void AddConnections(this WebApplicationBuilder builder) =>
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            sockets.IOQueueCount = 0;
        });
}
