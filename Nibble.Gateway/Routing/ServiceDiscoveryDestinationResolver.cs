using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Resolves <c>http://orders</c> to the addresses of the Order Service's instances by service discovery. YARP resolves
/// again when they change. A name unknown to service discovery is kept as it is.
/// </summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpointResolver discovery) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations,
        CancellationToken cancellationToken
    )
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var address = new Uri(destination.Address);
            var source = await discovery.GetEndpointsAsync(
                address.GetLeftPart(UriPartial.Authority),
                cancellationToken
            );
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var instance = GetAddress(endpoint.EndPoint, address);
                resolved[$"{name}[{instance}]"] = destination with { Address = instance };
            }
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    private static string GetAddress(EndPoint endpoint, Uri address) =>
        endpoint switch
        {
            UriEndPoint uri => uri.Uri.ToString(),
            DnsEndPoint dns => BuildAddress(address, dns.Host, dns.Port),
            IPEndPoint ip => BuildAddress(address, ip.Address.ToString(), ip.Port),
            _ => throw new InvalidOperationException($"{endpoint.GetType().Name} is not an address for HTTP."),
        };

    private static string BuildAddress(Uri address, string host, int port) =>
        new UriBuilder(address) { Host = host, Port = port == 0 ? address.Port : port }.Uri.ToString();
}
