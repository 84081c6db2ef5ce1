namespace Nibble.Gateway.Caching;

/// <summary>What the rest of the gateway may ask of the response cache.</summary>
internal interface IResponseCache
{
    /// <summary>
    /// Forgets every response that carries the tag: in this instance before it returns, in all others within a second.
    /// Never fails; while Redis is gone the others learn of it when it is back, and trust their memory for seconds only.
    /// </summary>
    ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken = default);
}
