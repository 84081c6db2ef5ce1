namespace Nibble.Gateway.RateLimiting;

/// <summary>Grants permits from the count that all gateway instances share.</summary>
internal interface IPermitStore
{
    /// <summary>
    /// False while the store is known to be unavailable: each instance then counts alone, without waiting.
    /// </summary>
    bool IsAvailable { get; }

    /// <summary>Takes permits for a client by <see cref="Gcra"/>, atomically across all instances.</summary>
    /// <param name="key">The policy and client.</param>
    /// <param name="quota">The client's quota.</param>
    /// <param name="minPermits">Minimum number of permits; if fewer are available, none is taken.</param>
    /// <param name="maxPermits">Maximum number of permits.</param>
    /// <param name="knownDebt">The client's debt known to the caller, in case the store has lost it.</param>
    /// <returns>The permits taken, or null if the store did not respond in time. Never throws.</returns>
    ValueTask<PermitGrant?> TakeAsync(string key, Quota quota, int minPermits, int maxPermits, double knownDebt);
}

/// <summary>Response of the <see cref="IPermitStore"/>.</summary>
/// <param name="Permits">Permits taken; zero if refused.</param>
/// <param name="Debt">The client's debt afterwards, in microseconds.</param>
internal readonly record struct PermitGrant(int Permits, double Debt);
