namespace Nibble.Gateway.Observability;

/// <summary>The meter of the gateway's instruments.</summary>
internal static class GatewayMeter
{
    public const string Name = "Nibble.Gateway";
}
