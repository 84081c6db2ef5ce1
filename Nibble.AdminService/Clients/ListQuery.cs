using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Nibble.ServiceDefaults.Http;

namespace Nibble.AdminService.Clients;

/// <summary>Forwards a list request to the service that owns the list.</summary>
internal static class ListQuery
{
    public static string Of(string path, string? status, PageRequest page) =>
        QueryHelpers.AddQueryString(
            path,
            new Dictionary<string, string?>
            {
                ["status"] = status,
                ["limit"] = page.Limit.ToString(CultureInfo.InvariantCulture),
                ["cursor"] = page.Cursor,
            }
        );
}
