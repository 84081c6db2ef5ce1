namespace Nibble.Gateway.Resilience;

/// <summary>After what a read is sent again: a route's metadata <c>RetryPolicies</c>.</summary>
internal enum RetryOn
{
    /// <summary><c>off</c>: never.</summary>
    Never,

    /// <summary>
    /// <c>connections</c>: when an instance could not be reached and there is another one. The default for a foreign
    /// origin, whose errors are answers like any other.
    /// </summary>
    Connections,

    /// <summary><c>errors</c>: after 500, 502, 503 and 504 too. The default for our own services.</summary>
    Errors,
}
