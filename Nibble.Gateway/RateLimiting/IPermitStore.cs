namespace Nibble.Gateway.RateLimiting;

/// <summary>The count that all gateway instances share. Replace it to share through something other than Redis.</summary>
internal interface IPermitStore
{
    /// <summary>False while the store is known not to answer: then each instance counts alone and nobody waits.</summary>
    bool IsAvailable { get; }

    /// <summary>Takes permits for a client by the law of <see cref="Gcra"/>, atomically over all instances.</summary>
    /// <param name="key">The client under its policy.</param>
    /// <param name="quota">What the client may do.</param>
    /// <param name="minPermits">Fewer than these are of no use: then none is taken.</param>
    /// <param name="maxPermits">No more than these.</param>
    /// <param name="knownDebt">The client's debt as the caller knows it, in case that the store has forgotten it.</param>
    /// <returns>What was taken, or null when the store did not answer in time. Never throws.</returns>
    ValueTask<PermitGrant?> TakeAsync(string key, Quota quota, int minPermits, int maxPermits, double knownDebt);
}

/// <summary>An answer of the <see cref="IPermitStore"/>.</summary>
/// <param name="Permits">Permits taken, zero when refused.</param>
/// <param name="Debt">The client's debt after that, in microseconds.</param>
internal readonly record struct PermitGrant(int Permits, double Debt);
