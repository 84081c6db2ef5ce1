using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Versioning;

/// <summary>Since when a path is out of favour (RFC 9745), and when it will stop to answer (RFC 8594).</summary>
/// <param name="Since">Since when.</param>
/// <param name="Sunset">Until when it answers; null while nobody has decided that.</param>
internal sealed record Deprecation(DateTimeOffset Since, DateTimeOffset? Sunset)
{
    private const string SunsetHeader = "Sunset";
    private const string DeprecationHeader = "Deprecation";

    private readonly StringValues _since = $"@{Since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
    private readonly StringValues _sunset = Sunset?.ToString("r", CultureInfo.InvariantCulture);
    private readonly StringValues _link = """</docs>; rel="deprecation"; type="text/html" """.TrimEnd();

    /// <summary>Says so on a response.</summary>
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
