using Nibble.Gateway.RateLimiting;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>
/// What gcra.lua does, with a clock that tests move, answers that they hold back, and failures. That the script does
/// the same is shown by GcraScriptTests.
/// </summary>
internal sealed class MemoryPermitStore(LimiterClock clock) : IPermitStore
{
    private readonly Dictionary<string, double> _fullAt = [];
    private readonly List<Action> _held = [];

    public bool IsAvailable { get; set; } = true;

    /// <summary>Answers wait for <see cref="Release"/>.</summary>
    public bool HoldsAnswers { get; set; }

    public int Asked { get; private set; }

    /// <summary>The sizes of the leases granted so far.</summary>
    public List<int> Leases { get; } = [];

    public ValueTask<PermitGrant?> TakeAsync(string key, Quota quota, int least, int most, double remembered)
    {
        // Requests that waited go on in parallel.
        lock (_held)
        {
            Asked++;
            if (!IsAvailable)
            {
                return new((PermitGrant?)null);
            }

            var grant = Take(key, quota, least, most, remembered);
            if (!HoldsAnswers)
            {
                return new(grant);
            }

            var answer = new TaskCompletionSource<PermitGrant?>();
            _held.Add(() => answer.SetResult(IsAvailable ? grant : null));
            return new(answer.Task);
        }
    }

    /// <summary>Gives the answers that were held back, and the next ones at once.</summary>
    public void Release()
    {
        Action[] answers;
        lock (_held)
        {
            HoldsAnswers = false;
            answers = [.. _held];
            _held.Clear();
        }

        Array.ForEach(answers, answer => answer());
    }

    /// <summary>Restarts empty.</summary>
    public void Forget() => _fullAt.Clear();

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
