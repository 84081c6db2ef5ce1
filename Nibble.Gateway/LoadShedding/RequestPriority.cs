using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Who goes first, and who is turned away first, when there is more to do than can be done.</summary>
internal enum RequestPriority
{
    /// <summary>Can wait until tomorrow: analytics, charts, exports.</summary>
    Low,

    /// <summary>What people do all the time: reading, browsing, changing a profile.</summary>
    Normal,

    /// <summary>What the business lives on: signing in, placing an order, a driver's and a restaurant's next step.</summary>
    High,

    /// <summary>Not a rank: a live connection, which is held for hours and does little. Counted apart.</summary>
    Stream,
}

/// <summary>The priority of an endpoint, as its metadata.</summary>
/// <param name="Priority">The priority.</param>
internal sealed record RequestPriorityMetadata(RequestPriority Priority)
{
    /// <summary>
    /// The key in the metadata of a YARP route; its value is the name of a <see cref="RequestPriority"/>.
    /// </summary>
    public const string RouteKey = "Priority";

    /// <summary>
    /// The priority of an endpoint; of a proxied route that says none <see cref="RequestPriority.Normal"/>; null for any
    /// other endpoint that says none: health checks and pages answer however busy the gateway is.
    /// </summary>
    public static RequestPriority? Of(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<RequestPriorityMetadata>() is { } own)
        {
            return own.Priority;
        }

        if (endpoint?.Metadata.GetMetadata<RouteModel>() is not { } route)
        {
            return null;
        }

        return route.Config.Metadata?.TryGetValue(RouteKey, out var name) is true && TryParse(name, out var priority)
            ? priority
            : RequestPriority.Normal;
    }

    // Enum.TryParse would take numbers too, and its time.
    private static bool TryParse(string name, out RequestPriority priority)
    {
        for (priority = RequestPriority.Low; priority <= RequestPriority.Stream; priority++)
        {
            if (name.Equals(Names[(int)priority], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly string[] Names = Enum.GetNames<RequestPriority>();

    /// <summary>Refuses a route whose priority nobody knows, when the configuration is loaded.</summary>
    internal sealed class PriorityConfigFilter : IProxyConfigFilter
    {
        public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
            new(cluster);

        public ValueTask<RouteConfig> ConfigureRouteAsync(
            RouteConfig route,
            ClusterConfig? cluster,
            CancellationToken cancel
        )
        {
            if (route.Metadata?.TryGetValue(RouteKey, out var name) is true && !TryParse(name, out _))
            {
                throw new InvalidOperationException(
                    $"Route {route.RouteId} has the unknown priority '{name}'; known are {string.Join(", ", Names)}."
                );
            }

            return new(route);
        }
    }
}
