using Nibble.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Resilience;

/// <summary>What the handlers around the connection pool know of a request: it rides on the outgoing message.</summary>
/// <param name="cluster">Whose instances it may go to.</param>
/// <param name="destination">The instance that load balancing chose.</param>
/// <param name="timeout">How long the answer may take to begin, all attempts together; null: as long as it likes.</param>
/// <param name="retryOn">After what it may be sent again.</param>
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

    /// <summary>The instance that the next attempt goes to.</summary>
    public DestinationState Destination { get; private set; } = destination;

    /// <summary>What is left of the time, never nothing; infinite when there is no limit.</summary>
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

    /// <summary>The call of a message; null for a health probe.</summary>
    public static ForwardingContext? Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(Key, out var call) ? call : null;

    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Whether it shares its connection with other requests.</summary>
    public bool IsHttp2 =>
        Cluster.Model.Config.HttpRequest is { } request && Http2.IsGuaranteed(request.Version, request.VersionPolicy);

    /// <summary>Whether another instance could be asked.</summary>
    public bool HasOtherDestinations => OtherDestinations.Any();

    private IEnumerable<DestinationState> OtherDestinations =>
        Cluster.DestinationsState.AvailableDestinations.Where(other => other != Destination);

    /// <summary>Sends the next attempt to another instance, if one is there. All instances serve under the same path.</summary>
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
