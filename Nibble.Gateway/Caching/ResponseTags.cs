using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The tags of a service's response (<see cref="NibbleHeaders.CacheTags"/>): on a read the tags by which it may be
/// evicted, on a successful write the tags to evict. They are never sent to the client.
/// </summary>
internal static class ResponseTags
{
    private const int MaxCount = 64;
    private const int MaxLength = 256;

    /// <summary>Removes the field from the response and returns its tags.</summary>
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

    /// <summary>Parses a comma-separated list of tags.</summary>
    public static string[] Parse(string list) =>
        [
            .. list.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Where(tag => tag.Length <= MaxLength)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxCount),
        ];
}
