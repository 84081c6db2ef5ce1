using System.Runtime.InteropServices;

namespace Nibble.AppHost;

/// <summary>Starts a project's own program.</summary>
internal static class DirectLaunchExtensions
{
    /// <summary>
    /// Runs what the AppHost's build made of the project, instead of a <c>dotnet run</c> that builds it again and then
    /// stays beside it: some 65 MB and two seconds of a core each, and a crash is seen with its own exit code. An IDE that
    /// debugs the project starts it itself, as ever.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithoutDotnetRun(this IResourceBuilder<ProjectResource> builder)
    {
        var project = builder.Resource.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(project)!;
        // As the AppHost, so its projects: bin/Debug/net10.0.
        var output = Path.GetRelativePath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", ".."),
            AppContext.BaseDirectory
        );
        var program = Path.Combine(folder, output, Path.GetFileNameWithoutExtension(project));
        program += OperatingSystem.IsWindows() ? ".exe" : "";
        return !builder.ApplicationBuilder.ExecutionContext.IsRunMode || !File.Exists(program)
            ? builder
            : builder
                .WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = folder })
                // It finds the runtime that this process runs on, even where it is installed for one user only.
                .WithEnvironment(
                    "DOTNET_ROOT",
                    Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))
                );
    }
}
