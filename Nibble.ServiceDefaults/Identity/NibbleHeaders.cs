namespace Nibble.ServiceDefaults.Identity;

/// <summary>
/// The headers that the gateway adds for the services. It strips every inbound header with these prefixes first, so
/// behind it they are true.
/// </summary>
public static class NibbleHeaders
{
    /// <summary>Headers about the caller.</summary>
    public const string UserPrefix = "X-User-";

    /// <summary>Headers between the gateway and the services.</summary>
    public const string InternalPrefix = "X-Nibble-";

    /// <summary>The account's id.</summary>
    public const string UserId = "X-User-Id";

    /// <summary>The account's roles, separated by commas.</summary>
    public const string UserRoles = "X-User-Roles";

    /// <summary>One id for the request in every log and answer.</summary>
    public const string RequestId = "X-Request-Id";

    /// <summary>The client's address as the gateway sees it.</summary>
    public const string ClientAddress = "X-Nibble-Client-Address";

    /// <summary>
    /// On a service's answer to a read: the cache tags (comma-separated) under which the gateway may later evict it. On its
    /// answer to a successful write: those that the gateway evicts before it passes the answer on.
    /// </summary>
    public const string CacheTags = "X-Nibble-Cache-Tags";
}
