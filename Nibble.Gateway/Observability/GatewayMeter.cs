namespace Nibble.Gateway.Observability;

/// <summary>The meter of the gateway's own instruments.</summary>
internal static class GatewayMeter
{
    /// <summary>Its name.</summary>
    public const string Name = "Nibble.Gateway";
}
