using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Priority in load shedding: higher ones are admitted first and rejected last.</summary>
internal enum RequestPriority
{
    /// <summary>Work that can be delayed: analytics, charts, exports.</summary>
    Low,

    /// <summary>Ordinary use: reading, browsing, changing a profile.</summary>
    Normal,

    /// <summary>Business-critical: signing in, placing an order, the next step of a driver or a restaurant.</summary>
    High,

    /// <summary>Not a rank: a live stream, which is open for hours and does little. Limited separately.</summary>
    Stream,
}

/// <summary>Endpoint metadata with the request priority.</summary>
internal sealed record RequestPriorityMetadata(RequestPriority Priority)
{
    /// <summary>Key in a YARP route's metadata; its value is the name of a <see cref="RequestPriority"/>.</summary>
    public const string RouteKey = "Priority";

    /// <summary>
    /// Returns the endpoint's priority; <see cref="RequestPriority.Normal"/> for a proxied route without one. Null for
    /// any other endpoint without one, such as health checks, which are never shed.
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

    // Enum.TryParse would also accept numbers, and is slower.
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

    /// <summary>Rejects a route with an unknown priority when the configuration is loaded.</summary>
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
