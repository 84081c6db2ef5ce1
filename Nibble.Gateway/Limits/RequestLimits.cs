using System.Text;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Limits;

/// <summary>Limits on the size and speed of requests.</summary>
internal static class RequestLimits
{
    /// <summary>
    /// Maximum bytes of a body. A route to a foreign origin may override it (YARP's <c>MaxRequestBodySize</c>).
    /// </summary>
    public const long MaxBodySize = 1 << 20;

    /// <summary>Maximum levels of JSON in a body, as in the services' own parser.</summary>
    public const int MaxJsonDepth = 64;

    private const int MaxHeadersSize = 32 << 10;

    // Bytes per second after the grace period: slow enough for a modem.
    private const double MinBodyRate = 240;
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    public static Error BodyTooLarge { get; } =
        new(ErrorKind.TooLarge, ErrorCodes.PayloadTooLarge, $"A request body may have at most {MaxBodySize} bytes.");

    public static Error BodyTooDeep { get; } =
        Error.BadRequest(ErrorCodes.BadRequest, $"The JSON is nested deeper than {MaxJsonDepth} levels.");

    public static void AddRequestLimits(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var limits = kestrel.Limits;
            limits.MaxRequestBodySize = MaxBodySize;
            limits.MaxRequestHeadersTotalSize = MaxHeadersSize;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            limits.MinRequestBodyDataRate = new(MinBodyRate, GracePeriod);
            limits.MinResponseDataRate = new(MinBodyRate, GracePeriod);

            // Octets above 127 in a field are passed on unchanged in both directions (RFC 9110 §5.5: opaque data).
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
}
