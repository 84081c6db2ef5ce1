using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>Why a request was forwarded (RFC 9211 §2.2).</summary>
internal static class ForwardReason
{
    public const string Bypass = "bypass";
    public const string Method = "method";
    public const string UriMiss = "uri-miss";
    public const string VaryMiss = "vary-miss";
    public const string Request = "request";
    public const string Stale = "stale";
    public const string Partial = "partial";
}

/// <summary>The Cache-Status field (RFC 9211). Members of caches nearer to the origin come first.</summary>
internal static class CacheStatus
{
    public const string FieldName = "Cache-Status";

    private const string CacheName = "Nibble";

    /// <summary>Served from storage. A negative time to live means that it was stale.</summary>
    public static string Hit(long secondsToLive, string? detail = null) =>
        Compose("hit", new() { SecondsToLive = secondsToLive, Detail = detail });

    /// <summary>Forwarded to the origin, whatever the result.</summary>
    public static string Forwarded(string reason, Parts parts = default) => Compose($"fwd={reason}", parts);

    /// <summary>Neither served from storage nor forwarded, because of only-if-cached.</summary>
    public static string OnlyIfCachedMiss => $"{CacheName}; detail=only-if-cached";

    public static void Append(IHeaderDictionary headers, string member) =>
        headers[FieldName] = StringValues.Concat(headers[FieldName], member);

    private static string Compose(string handling, in Parts parts)
    {
        var text = new StringBuilder(CacheName).Append("; ").Append(handling);
        if (parts.Status is { } status)
        {
            text.Append(CultureInfo.InvariantCulture, $"; fwd-status={status}");
        }

        if (parts.SecondsToLive is { } seconds)
        {
            text.Append(CultureInfo.InvariantCulture, $"; ttl={seconds}");
        }

        if (parts.IsStored)
        {
            text.Append("; stored");
        }

        if (parts.IsCollapsed)
        {
            text.Append("; collapsed");
        }

        if (parts.Detail is { } detail)
        {
            text.Append("; detail=").Append(detail);
        }

        return text.ToString();
    }

    /// <summary>The optional parameters. <see cref="Detail"/> is a token defined by Nibble.</summary>
    internal readonly record struct Parts(
        int? Status = null,
        long? SecondsToLive = null,
        bool IsStored = false,
        bool IsCollapsed = false,
        string? Detail = null
    );
}
