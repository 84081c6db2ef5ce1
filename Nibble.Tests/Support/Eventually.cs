namespace Nibble.Tests.Support;

/// <summary>Bounded waits on a condition, for what other processes or threads do in their own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Polls until the predicate holds; returns the last value, also when the time is over.</summary>
    public static async Task<T> PollAsync<T>(Func<Task<T>> query, Func<T, bool> predicate, TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? DefaultTimeout);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            var answer = await query();
            if (predicate(answer) || timeout.IsCancellationRequested)
            {
                return answer;
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Fails unless the condition holds within two minutes: several processes share the cores with all other tests.</summary>
    public static Task AssertWithinTwoMinutesAsync(Func<Task<bool>> condition) =>
        AssertWithinAsync(TimeSpan.FromMinutes(2), condition);

    /// <summary>Fails unless the condition holds within 30 s.</summary>
    public static Task AssertAsync(Func<Task<bool>> condition) => AssertWithinAsync(DefaultTimeout, condition);

    /// <inheritdoc cref="AssertAsync(Func{Task{bool}})"/>
    public static Task AssertAsync(Func<bool> condition) => AssertAsync(() => Task.FromResult(condition()));

    private static async Task AssertWithinAsync(TimeSpan limit, Func<Task<bool>> condition) =>
        Assert.True(await PollAsync(condition, so => so, limit), $"It did not happen within {limit}.");

    /// <summary>Advances a service's FakeTimeProvider in steps until the task completes.</summary>
    public static async Task<T> AdvanceTimeUntilAsync<T>(Task<T> task, Action advance)
    {
        while (await Task.WhenAny(task, Task.Delay(PollInterval)) != task)
        {
            advance();
        }

        return await task;
    }
}
