using Microsoft.Extensions.Configuration;

namespace Nibble.AppHost;

/// <summary>Settings given to the AppHost that concern the processes it starts.</summary>
internal static class PlatformSettings
{
    /// <summary>Where a platform keeps its state: one SQLite file a service, the sandbox's mails, keys.</summary>
    /// <returns><c>Data:Path</c>, taken from the repository root when relative; <c>.data</c> there by default.</returns>
    public static string DataPath(this IDistributedApplicationBuilder builder) =>
        Path.GetFullPath(
            builder.Configuration["Data:Path"] ?? ".data",
            Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."))
        );

    /// <summary>Where the gateway listens: <c>Gateway:Port</c>.</summary>
    public static int GatewayPort(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Gateway:Port", 8000);

    /// <summary>
    /// Where Aspire's dashboard listens: <c>Dashboard:Port</c>, else where the launch profile says, else (null) at any free
    /// port.
    /// </summary>
    public static int? DashboardPort(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue<int?>("Dashboard:Port")
        ?? (
            Uri.TryCreate(builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0], UriKind.Absolute, out var url)
                ? url.Port
                : null
        );

    /// <summary>Lets <c>Dashboard:Port</c> override the launch profile's address.</summary>
    public static void UseDashboardPort(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration["Dashboard:Port"] is { } port)
        {
            builder.Configuration["ASPNETCORE_URLS"] = $"http://localhost:{port}";
        }
    }

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
