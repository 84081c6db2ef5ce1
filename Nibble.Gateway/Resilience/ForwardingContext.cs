using Nibble.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// State of a forwarded request for the handlers around the connection pool, attached to the outgoing message.
/// </summary>
/// <param name="cluster">The cluster whose instances may serve the request.</param>
/// <param name="destination">The instance chosen by load balancing.</param>
/// <param name="timeout">Maximum time until the response begins, over all attempts; null for no limit.</param>
/// <param name="retryOn">The failures after which the request is retried.</param>
/// <param name="time">The clock.</param>
internal sealed class ForwardingContext(
    ClusterState cluster,
    DestinationState destination,
    TimeSpan? timeout,
    RetryOn retryOn,
    TimeProvider time
)
{
    private static readonly HttpRequestOptionsKey<ForwardingContext> Key = new("Nibble.ForwardedCall");

    private readonly long _start = time.GetTimestamp();

    public ClusterState Cluster => cluster;

    public RetryOn RetryOn => retryOn;

    /// <summary>The instance that the next attempt is sent to.</summary>
    public DestinationState Destination { get; private set; } = destination;

    /// <summary>Time left for the request, at least 1 ms; infinite if there is no timeout.</summary>
    public TimeSpan RemainingTime
    {
        get
        {
            if (timeout is not { } total)
            {
                return Timeout.InfiniteTimeSpan;
            }

            var left = total - time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>Returns the context of a message, or null for a health probe.</summary>
    public static ForwardingContext? Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var call) ? call : null;

    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Whether the request is sent over HTTP/2, on a connection that it shares with other requests.</summary>
    public bool IsHttp2 =>
        Cluster.Model.Config.HttpRequest is { } request && Http2.IsGuaranteed(request.Version, request.VersionPolicy);

    /// <summary>Whether another instance is available.</summary>
    public bool HasOtherDestinations => OtherDestinations.Any();

    private IEnumerable<DestinationState> OtherDestinations =>
        Cluster.DestinationsState.AvailableDestinations.Where(other => other != Destination);

    /// <summary>Selects another instance for the next attempt, if one is available. Keeps path and query.</summary>
    public void SwitchDestination(HttpRequestMessage request)
    {
        var others = OtherDestinations.ToList();
        if (others.Count > 0)
        {
            Destination = others[Random.Shared.Next(others.Count)];
            request.RequestUri = new Uri(new Uri(Destination.Model.Config.Address), request.RequestUri!.PathAndQuery);
        }
    }
}
