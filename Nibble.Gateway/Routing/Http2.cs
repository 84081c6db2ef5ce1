using System.Net;
using Nibble.Contracts;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Routing;

/// <summary>
/// HTTP/2 to the services that have an endpoint for it (docs/adr/005): many clients' requests share a connection and
/// its system calls. Without TLS the protocol cannot be negotiated, so it follows from the endpoint's name.
/// </summary>
internal static class Http2
{
    private static readonly ForwarderRequestConfig ExactHttp2 = new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>
    /// Returns a service's address for service discovery, and HTTP/2 settings if it has an endpoint for that.
    /// </summary>
    public static (string Address, ForwarderRequestConfig? Request) GetDestination(
        string service,
        IConfiguration configuration
    ) =>
        configuration.GetSection($"services:{service}:{ServiceNames.Http2}").Exists()
            ? ($"http://_{ServiceNames.Http2}.{service}", ExactHttp2)
            : ($"http://{service}", null);

    /// <summary>Applies configured request settings, but keeps the HTTP version of the chosen endpoint.</summary>
    public static ForwarderRequestConfig? MergeRequestConfig(
        ForwarderRequestConfig? chosen,
        ForwarderRequestConfig? configured
    ) =>
        chosen is null || configured is null
            ? configured ?? chosen
            : configured with
            {
                Version = chosen.Version,
                VersionPolicy = chosen.VersionPolicy,
            };

    /// <summary>
    /// Whether HTTP/2 is certain to be used. A version that may be lowered is not: without TLS it is lowered.
    /// </summary>
    public static bool IsGuaranteed(Version? version, HttpVersionPolicy? policy) =>
        version?.Major == 2 && policy == HttpVersionPolicy.RequestVersionExact;

    /// <summary>Creates a request of the gateway itself, in the HTTP version of the cluster.</summary>
    public static HttpRequestMessage CreateGetRequest(
        ClusterState cluster,
        DestinationState destination,
        string target
    ) =>
        new(HttpMethod.Get, new Uri(new Uri(destination.Model.Config.Address), target))
        {
            Version = cluster.Model.Config.HttpRequest?.Version ?? HttpVersion.Version11,
            VersionPolicy = cluster.Model.Config.HttpRequest?.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
        };
}
