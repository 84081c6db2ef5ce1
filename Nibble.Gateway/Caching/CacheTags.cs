using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The tags that a service gives its answer (<see cref="NibbleHeaders.CacheTags"/>): on a read the names under which it may
/// be evicted, on a successful write the names that are evicted now. They never reach the client.
/// </summary>
internal static class CacheTags
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
        return
        [
            .. field
                .SelectMany(line => line!.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
                .Where(tag => tag.Length <= MaxLength)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxCount),
        ];
    }
}
