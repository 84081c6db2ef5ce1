namespace Nibble.Gateway.Resilience;

/// <summary>The failures after which a read is retried: a route's metadata <c>Retries</c>.</summary>
internal enum RetryOn
{
    /// <summary><c>off</c>: never.</summary>
    Never,

    /// <summary>
    /// <c>connections</c>: if an instance could not be reached and another is available. The default for a foreign
    /// origin, whose 5xx responses are passed on.
    /// </summary>
    Connections,

    /// <summary><c>errors</c>: also after 500, 502, 503 and 504. The default for our own services.</summary>
    Errors,
}
