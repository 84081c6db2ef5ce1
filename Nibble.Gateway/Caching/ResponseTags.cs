using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The tags that a service gives its answer (<see cref="NibbleHeaders.CacheTags"/>): on a read the names under which it may
/// be evicted, on a successful write the names that are evicted now. They never reach the client.
/// </summary>
internal static class ResponseTags
{
    private const int MaxCount = 64;
    private const int MaxLength = 256;

    /// <summary>Removes the field from the response and returns what it listed.</summary>
    public static string[] Take(IHeaderDictionary response)
    {
        var field = response[NibbleHeaders.CacheTags];
        if (field.Count == 0)
        {
            return [];
        }

        response.Remove(NibbleHeaders.CacheTags);
        return Parse(string.Join(',', field.ToArray()));
    }

    /// <summary>The tags of a list that is separated by commas.</summary>
    public static string[] Parse(string list) =>
        [
            .. list.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Where(tag => tag.Length <= MaxLength)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxCount),
        ];
}
