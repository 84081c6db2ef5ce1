using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Removes inbound headers that only the gateway may set, and those that claim the request's origin. Some servers treat
/// <c>_</c> and <c>-</c> alike, so <c>X_User_Id</c> is removed like <c>X-User-Id</c>; case does not matter.
/// </summary>
internal static class HeaderStripping
{
    private static readonly string[] ReservedPrefixes =
    [
        NibbleHeaders.UserPrefix,
        NibbleHeaders.InternalPrefix,
        "X-Forwarded-",
        "X-Original-",
    ];

    public static void UseHeaderStripping(this IApplicationBuilder app) =>
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

        // A collection must not change while it is enumerated. Rarely needed, so the list is not allocated before.
        if (reserved is not null)
        {
            foreach (var name in reserved)
            {
                headers.Remove(name);
            }
        }
    }

    private static bool IsReserved(string name)
    {
        if ((name[0] | 0x20) != 'x')
        {
            return name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase);
        }

        foreach (var prefix in ReservedPrefixes)
        {
            if (HasPrefix(name, prefix))
            {
                return true;
            }
        }

        return false;
    }

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
