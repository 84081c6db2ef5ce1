using Nibble.Gateway.RateLimiting;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>
/// gcra.lua in memory, with a fake clock, delayed responses and failures. That the script does
/// the same is shown by GcraScriptTests.
/// </summary>
internal sealed class MemoryPermitStore(LimiterClock clock) : IPermitStore
{
    private readonly Dictionary<string, double> _fullAt = [];
    private readonly List<Action> _heldResponses = [];

    public bool IsAvailable { get; set; } = true;

    /// <summary>Answers wait for <see cref="ReleaseResponses"/>.</summary>
    public bool HoldsResponses { get; set; }

    public int RequestCount { get; private set; }

    /// <summary>The sizes of the leases granted so far.</summary>
    public List<int> Leases { get; } = [];

    public ValueTask<PermitGrant?> TakeAsync(string key, Quota quota, int minPermits, int maxPermits, double knownDebt)
    {
        // Requests that waited go on in parallel.
        lock (_heldResponses)
        {
            RequestCount++;
            if (!IsAvailable)
            {
                return new((PermitGrant?)null);
            }

            var grant = Take(key, quota, minPermits, maxPermits, knownDebt);
            if (!HoldsResponses)
            {
                return new(grant);
            }

            var answer = new TaskCompletionSource<PermitGrant?>();
            _heldResponses.Add(() => answer.SetResult(IsAvailable ? grant : null));
            return new(answer.Task);
        }
    }

    /// <summary>Gives the answers that were held back, and the next ones at once.</summary>
    public void ReleaseResponses()
    {
        Action[] answers;
        lock (_heldResponses)
        {
            HoldsResponses = false;
            answers = [.. _heldResponses];
            _heldResponses.Clear();
        }

        Array.ForEach(answers, response => response());
    }

    /// <summary>Restarts empty.</summary>
    public void Clear() => _fullAt.Clear();

    public PermitGrant Take(string key, Quota quota, int least, int most, double remembered)
    {
        var debt = Math.Max(Math.Max(_fullAt.GetValueOrDefault(key) - clock.Now, remembered), 0);
        var available = Gcra.Available(debt, quota);
        if (available < least)
        {
            return new(0, Math.Ceiling(Math.Min(debt, quota.Capacity)));
        }

        var granted = Math.Max(least, Math.Min(most, available / 2));
        Assert.True(Gcra.TryTake(ref debt, quota, granted));
        _fullAt[key] = clock.Now + debt;
        Leases.Add(granted);
        return new(granted, Math.Ceiling(debt));
    }
}
