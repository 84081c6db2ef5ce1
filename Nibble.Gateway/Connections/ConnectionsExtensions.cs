namespace Nibble.Gateway.Connections;

/// <summary>How the sockets of clients are read and written.</summary>
internal static class ConnectionsExtensions
{
    /// <summary>
    /// Reads straight into a buffer. By default Kestrel first asks the socket, with a read of nothing, whether there is
    /// something: a system call for each request, which spares an idle connection its 4 KiB. And what a socket brings goes to
    /// the thread pool at once, not into queues of Kestrel's own before: cores wait less for one another.
    /// </summary>
    public static void AddConnections(this WebApplicationBuilder builder) =>
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            sockets.IOQueueCount = 0;
        });
}
