namespace Nibble.Tests.Support;

/// <summary>Tests that take a minute each and repeat most of another one: CI runs all of them, a developer's run skips them.</summary>
internal static class SlowTests
{
    /// <summary>The environment variable that turns them on; <c>.ci/run</c> sets it.</summary>
    private const string Switch = "NIBBLE_SLOW_TESTS";

    /// <summary>Skips the test that calls it, a <see cref="SkippableFactAttribute"/>, unless slow tests are turned on.</summary>
    public static void SkipUnlessOn() =>
        Skip.IfNot(Environment.GetEnvironmentVariable(Switch) == "1", $"It takes a minute; set {Switch}=1.");
}
