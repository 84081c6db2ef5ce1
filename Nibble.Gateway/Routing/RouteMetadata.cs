using System.Globalization;
using Nibble.Contracts;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Versioning;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Gateway.Routing;

/// <summary>Keys of a route's YARP metadata, which routes from configuration can set too.</summary>
internal static class RouteMetadata
{
    /// <summary>See <see cref="GatewayRoute.IgnoresBadTokens"/>: <c>true</c> or <c>false</c>.</summary>
    public const string IgnoresBadTokens = "IgnoresBadTokens";

    /// <summary>See <see cref="GatewayRoute.IsStream"/>: <c>true</c> or <c>false</c>.</summary>
    public const string IsStream = "IsStream";

    /// <summary>
    /// See <see cref="GatewayRoute.Timeout"/>: a time span. YARP's own <c>Timeout</c> property sets it too.
    /// </summary>
    public const string Timeout = "Timeout";

    /// <summary>
    /// When reads are retried: <c>off</c>, <c>connections</c> or <c>errors</c> (<see cref="RetryOn"/>).
    /// </summary>
    public const string Retries = "Retries";

    /// <summary>Date of deprecation (ISO 8601).</summary>
    public const string Deprecated = "Deprecated";

    /// <summary>Date until which a deprecated route is served (ISO 8601).</summary>
    public const string Sunset = "Sunset";

    // YARP's name for a route without authorization.
    private const string Anonymous = "anonymous";

    /// <summary>Our services. Only they receive the caller's identity.</summary>
    public static IReadOnlySet<string> Services { get; } = ServiceNames.Services.ToHashSet();

    /// <summary>Reads a route's metadata.</summary>
    /// <exception cref="FormatException">A value is invalid.</exception>
    public static GatewayRouteMetadata Read(RouteConfig route)
    {
        var metadata = route.Metadata;
        var isOurs = route.ClusterId is { } cluster && Services.Contains(cluster);
        return new GatewayRouteMetadata(route.RouteId)
        {
            Policy = IsOpen(route.AuthorizationPolicy) ? null : route.AuthorizationPolicy,
            SendsIdentity = isOurs,
            IsForeign = !isOurs,
            // A foreign origin may have its own use for an Authorization header, unless the route has a policy.
            IgnoresBadTokens = Flag(IgnoresBadTokens) || (!isOurs && IsOpen(route.AuthorizationPolicy)),
            IsStream = Flag(IsStream),
            Timeout = Value(Timeout) is { } timeout ? TimeSpan.Parse(timeout, CultureInfo.InvariantCulture) : null,
            RetryOn = Value(Retries) switch
            {
                null => isOurs ? RetryOn.Errors : RetryOn.Connections,
                "off" => RetryOn.Never,
                "connections" => RetryOn.Connections,
                "errors" => RetryOn.Errors,
                var other => throw new FormatException(
                    $"Metadata '{Retries}' is '{other}'; it must be 'off', 'connections' or 'errors'."
                ),
            },
            Versions = isOurs ? ApiVersions.First : default,
            LegacyRoute = route.RouteId.StartsWith(LegacyRoute.NamePrefix, StringComparison.Ordinal)
                ? LegacyRoutes.All.FirstOrDefault(legacyRoute => legacyRoute.Name == route.RouteId)
                : null,
            Deprecation = Value(Deprecated) is { } since
                ? new Deprecation(Date(since), Value(Sunset) is { } sunset ? Date(sunset) : null)
                : null,
        };

        static bool IsOpen(string? policy) =>
            policy is null || policy.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);

        string? Value(string key) => metadata?.GetValueOrDefault(key);

        bool Flag(string key) => Value(key) is { } value && bool.Parse(value);

        static DateTimeOffset Date(string value) =>
            DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
