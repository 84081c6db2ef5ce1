namespace Nibble.Tests.Support;

/// <summary>Where this checkout lies, found from the test binaries upwards.</summary>
internal static class SourceRepository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nibble.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException($"No Nibble.sln above {AppContext.BaseDirectory}.");
    }
}
