using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Which fields of a response are stored, and which are replaced by a validation (RFC 9111 §3.1, §3.2).
/// </summary>
internal static class StorableFields
{
    /// <summary>Hop-by-hop fields, and those that the cache generates.</summary>
    private static readonly FrozenSet<string> NeverStored = new[]
    {
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authentication-Info",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Age",
        NibbleHeaders.CacheTags,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Fields of the stored body, which a validation does not change.</summary>
    private static readonly FrozenSet<string> NeverReplaced = new[]
    {
        "Content-Encoding",
        "Content-Length",
        "Content-Range",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the fields of a new response that are stored.</summary>
    public static HeaderDictionary Of(
        IEnumerable<KeyValuePair<string, StringValues>> response,
        ResponseDirectives directives
    )
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in response)
        {
            if (!NeverStored.Contains(name) && !directives.Excludes(name))
            {
                fields[name] = value;
            }
        }

        return fields;
    }

    /// <summary>Updates the stored fields with those of a 304 or of a response to HEAD.</summary>
    public static HeaderDictionary Freshen(
        StoredResponse stored,
        IEnumerable<KeyValuePair<string, StringValues>> update
    )
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in stored.Headers)
        {
            fields[name] = value;
        }

        fields[CacheStatus.FieldName] = stored.UpstreamStatus;
        foreach (var (name, value) in update)
        {
            if (!NeverStored.Contains(name) && !NeverReplaced.Contains(name))
            {
                fields[name] = value;
            }
        }

        return Of(fields, ResponseDirectives.Read(fields));
    }
}
