using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Removes every inbound header that only the gateway may set. Some servers fold <c>_</c> and <c>-</c>, so
/// <c>X_User_Id</c> counts as <c>X-User-Id</c>; case never matters.
/// </summary>
internal static class HeaderStripping
{
    public static IApplicationBuilder UseHeaderStripping(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                Strip(context.Request.Headers);
                return next(context);
            }
        );

    internal static void Strip(IHeaderDictionary headers)
    {
        List<string>? reserved = null;
        foreach (var header in headers)
        {
            if (IsReserved(header.Key))
            {
                (reserved ??= []).Add(header.Key);
            }
        }

        // Removed after the loop: an enumeration does not survive a change. Nearly no request gets here.
        if (reserved is not null)
        {
            foreach (var name in reserved)
            {
                headers.Remove(name);
            }
        }
    }

    private static bool IsReserved(string name) =>
        name.Length >= NibbleHeaders.UserPrefix.Length
        && (name[0] | 0x20) == 'x'
        && (HasPrefix(name, NibbleHeaders.UserPrefix) || HasPrefix(name, NibbleHeaders.InternalPrefix));

    private static bool HasPrefix(string name, string prefix)
    {
        if (name.Length < prefix.Length)
        {
            return false;
        }

        for (var i = 0; i < prefix.Length; i++)
        {
            var c = name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]);
            if (c != char.ToLowerInvariant(prefix[i]))
            {
                return false;
            }
        }

        return true;
    }
}
