namespace Nibble.Tests.Support;

/// <summary>Bounded waits on a condition, for what other processes or threads do in their own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is as wished; the last answer, wished or not, when the time is over.</summary>
    public static async Task<T> AnswersAsync<T>(Func<Task<T>> ask, Func<T, bool> wished, TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Limit);
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var answer = await ask();
            if (wished(answer) || timeout.IsCancellationRequested)
            {
                return answer;
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Fails unless it becomes so in time.</summary>
    public static Task HappensAsync(Func<bool> isSo) => HappensAsync(() => Task.FromResult(isSo()));

    /// <summary>Fails unless it becomes so in time.</summary>
    public static async Task HappensAsync(Func<Task<bool>> isSo) =>
        Assert.True(await AnswersAsync(isSo, so => so, TimeSpan.FromMinutes(2)), "It did not happen.");

    /// <summary>Lets a service's time, which stands still by itself, pass in steps until the answer is there.</summary>
    public static async Task<T> WhileTimePassesAsync<T>(Task<T> answer, Action step)
    {
        while (await Task.WhenAny(answer, Task.Delay(Pause)) != answer)
        {
            step();
        }

        return await answer;
    }
}
