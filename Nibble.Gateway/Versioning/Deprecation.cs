using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Versioning;

/// <summary>Deprecation (RFC 9745) and sunset (RFC 8594) of a path.</summary>
/// <param name="Since">Time of deprecation.</param>
/// <param name="Sunset">Time until which the path is served; null if not decided.</param>
internal sealed record Deprecation(DateTimeOffset Since, DateTimeOffset? Sunset)
{
    private const string SunsetHeader = "Sunset";
    private const string DeprecationHeader = "Deprecation";

    private readonly StringValues _since = $"@{Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
    private readonly StringValues _sunset = Sunset?.ToString("r", CultureInfo.InvariantCulture);
    private readonly StringValues _link = """</docs>; rel="deprecation"; type="text/html" """.TrimEnd();

    /// <summary>Sets the response headers.</summary>
    public void WriteHeaders(IHeaderDictionary headers)
    {
        headers[DeprecationHeader] = _since;
        if (Sunset is not null)
        {
            headers[SunsetHeader] = _sunset;
        }

        headers.Link = _link;
    }
}
