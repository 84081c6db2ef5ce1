using System.Text;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Limits;

/// <summary>How much a client may send, and how slowly.</summary>
internal static class RequestLimits
{
    /// <summary>Bytes of a body. A route to a foreign origin may say otherwise (YARP's <c>MaxRequestBodySize</c>).</summary>
    public const long MaxBodySize = 1 << 20;

    /// <summary>Levels of JSON in a body: as many as the services' own parser takes.</summary>
    public const int MaxJsonDepth = 64;

    private const int MaxHeadersSize = 32 << 10;

    // Bytes a second, once the grace is over: a modem's pace.
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

            // Octets above 127 in a field pass in both directions as they are (RFC 9110 §5.5: opaque data).
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
}
