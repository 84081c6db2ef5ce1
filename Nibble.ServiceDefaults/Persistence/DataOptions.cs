using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Nibble.ServiceDefaults.Persistence;

/// <summary>Where a process keeps its state (section <c>Data</c>).</summary>
public sealed class DataOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data";

    /// <summary>The folder, absolute or relative to the process's content root. The AppHost sets it for all.</summary>
    public string Path { get; set; } = System.IO.Path.Combine("..", ".data");

    /// <summary>The folder as a full path; it exists afterwards.</summary>
    public static string EnsureFolder(IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Configuration.GetSection(Section).Get<DataOptions>() ?? new DataOptions();
        var folder = System.IO.Path.GetFullPath(options.Path, builder.Environment.ContentRootPath);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
