using System.Diagnostics;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>Waits for what happens in the background, with a limit that only a real failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "It did not happen within 30 seconds.");
            await Task.Delay(20);
        }
    }
}
