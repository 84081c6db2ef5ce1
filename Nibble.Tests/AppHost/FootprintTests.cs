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
    /// <summary>0.7 GB: Nibble's seven processes and Redis. One whose folders share no files with NuGet's takes 50 MiB more.</summary>
    private const double MostMebibytesOfServices = 0.7 * 1024;

    /// <summary>1.8 GB: those, the AppHost, Aspire's engine and the dashboard.</summary>
    private const double MostMebibytes = 1.8 * 1024;
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

        Assert.InRange(platform.Memory.Services, 1, MostMebibytesOfServices);
        Assert.InRange(platform.Memory.All, platform.Memory.Services, MostMebibytes);
    }
}
