using Microsoft.Extensions.Configuration;

namespace Nibble.AppHost;

/// <summary>Settings given to the AppHost that concern the processes it starts.</summary>
internal static class PlatformSettings
{
    /// <summary>Where a platform keeps its state: one SQLite file a service, generated secrets, logs.</summary>
    /// <returns><c>Data:Path</c>, taken from the repository root when relative; <c>.data</c> there by default.</returns>
    public static string DataPath(this IDistributedApplicationBuilder builder) =>
        Path.GetFullPath(
            builder.Configuration["Data:Path"] ?? ".data",
            Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."))
        );

    /// <summary>Hands a section of the AppHost's own configuration on, key by key.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(
        this IResourceBuilder<ProjectResource> builder,
        string section
    )
    {
        var settings = builder.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable();
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
        {
            builder.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return builder;
    }
}
