using System.Net;
using Nibble.Contracts;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Routing;

/// <summary>
/// HTTP/2 to the services that have an endpoint for it (docs/adr/005): the requests of many clients share a connection and
/// its system calls. Without TLS nobody can find out whether a server speaks it, so the name of the endpoint says so.
/// </summary>
internal static class Http2
{
    /// <summary>Version 2 and no other.</summary>
    private static readonly ForwarderRequestConfig ExactHttp2 = new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Where a service is reached, for service discovery, and how: by HTTP/2 where it has an endpoint for it.</summary>
    public static (string Address, ForwarderRequestConfig? Request) GetDestination(
        string service,
        IConfiguration configuration
    ) =>
        configuration.GetSection($"services:{service}:{ServiceNames.Http2}").Exists()
            ? ($"http://_{ServiceNames.Http2}.{service}", ExactHttp2)
            : ($"http://{service}", null);

    /// <summary>What the configuration says about requests, at the endpoint that the gateway has chosen.</summary>
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
    /// Whether it will be HTTP/2: a version that may be lowered says nothing, as without TLS it is lowered.
    /// </summary>
    public static bool IsGuaranteed(Version? version, HttpVersionPolicy? policy) =>
        version?.Major == 2 && policy == HttpVersionPolicy.RequestVersionExact;

    /// <summary>A question of the gateway's own to an instance, in the version that its cluster speaks.</summary>
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
