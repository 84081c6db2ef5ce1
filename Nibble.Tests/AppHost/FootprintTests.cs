namespace Nibble.Tests.AppHost;

/// <summary>Runs when no other test does, before whose platform it has.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredPlatformCollection : ICollectionFixture<MeasuredPlatform>
{
    public const string Name = "Measured platform";
}

/// <summary>The budget of the platform as <c>dotnet run</c> starts it (docs/performance.md).</summary>
[Collection(MeasuredPlatformCollection.Name)]
public sealed class FootprintTests(MeasuredPlatform platform)
{
    private const double MostSeconds = 25;

    [SkippableFact]
    public void The_platform_starts_within_its_time()
    {
        Skip.If(platform.Gateway is null, "Reads /proc.");

        Assert.InRange(platform.SecondsToReady, 1, MostSeconds);
    }

    [SkippableFact]
    public void The_platform_stays_within_its_memory()
    {
        Skip.If(platform.Gateway is null, "Reads /proc.");

        Assert.InRange(platform.Memory.Services, 1, MeasuredPlatform.MostMebibytesOfServices);
        Assert.InRange(platform.Memory.All, platform.Memory.Services, MeasuredPlatform.MostMebibytes);
    }
}
