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

    /// <summary>Fails unless it becomes so within two minutes: several processes share the cores with all other tests.</summary>
    public static Task HappensAsync(Func<Task<bool>> isSo) => HappensWithinAsync(TimeSpan.FromMinutes(2), isSo);

    /// <summary>Fails unless it becomes so within half a minute.</summary>
    public static Task HappensSoonAsync(Func<Task<bool>> isSo) => HappensWithinAsync(Limit, isSo);

    /// <inheritdoc cref="HappensSoonAsync(Func{Task{bool}})"/>
    public static Task HappensSoonAsync(Func<bool> isSo) => HappensSoonAsync(() => Task.FromResult(isSo()));

    private static async Task HappensWithinAsync(TimeSpan limit, Func<Task<bool>> isSo) =>
        Assert.True(await AnswersAsync(isSo, so => so, limit), $"It did not happen within {limit}.");

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
