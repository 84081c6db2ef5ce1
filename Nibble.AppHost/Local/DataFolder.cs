namespace Nibble.AppHost.Local;

/// <summary>The platform's folder for state, held by one AppHost at a time and readable by its owner alone.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public static DataFolder Open(string path)
    {
        try
        {
            CreatePrivate(path);
            var file = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.None,
            };
            var folder = new DataFolder(path, new FileStream(System.IO.Path.Combine(path, "apphost.lock"), file));
            CreatePrivate(folder.LogFolder);
            File.Delete(folder.StateFile);
            return folder;
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && Directory.Exists(path))
        {
            throw new StartupException(
                $"Another AppHost uses the data folder {path}.",
                "Stop it, or give this one its own folder and port: --Data:Path=… --Gateway:Port=…"
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {path} cannot be written: {error.Message}",
                "Make it writable, or choose another folder: --Data:Path=…"
            );
        }
    }

    /// <summary>What runs where, for programs: scripts, tests, a debugger.</summary>
    public string StateFile => System.IO.Path.Combine(Path, "resources.json");

    public string LogFolder => System.IO.Path.Combine(Path, "logs");

    public string LogFile(string name) => System.IO.Path.Combine(LogFolder, $"{name}.log");

    /// <summary>Replaces the file at once: who reads it sees the old or the new content, never half.</summary>
    public static void Write(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var temporary = $"{file}.new";
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(content);
        }

        File.Move(temporary, file, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
