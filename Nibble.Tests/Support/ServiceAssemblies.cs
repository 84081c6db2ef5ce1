using System.Reflection;

namespace Nibble.Tests.Support;

/// <summary>The services, for tests of rules that hold for each of them.</summary>
internal static class ServiceAssemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Directory
            .GetFiles(AppContext.BaseDirectory, "Nibble.*Service.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Select(name => Assembly.Load(name!)),
    ];
}
