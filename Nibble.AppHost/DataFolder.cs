namespace Nibble.AppHost;

/// <summary>The platform's folder for state, held by one AppHost at a time and readable by its owner alone.</summary>
internal static class DataFolder
{
    /// <returns>The lock on it, which the system takes back when this process ends, however it ends.</returns>
    /// <exception cref="IOException">Another AppHost holds it.</exception>
    public static FileStream Lock(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new FileStream(
            Path.Combine(path, "apphost.lock"),
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.None
        );
    }

    /// <summary>Deletes what the services keep, but not their keys: they start as on their first day.</summary>
    public static void DeleteDatabases(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*.db*"))
        {
            File.Delete(file);
        }

        if (Path.Combine(path, "mail") is var mails && Directory.Exists(mails))
        {
            Directory.Delete(mails, recursive: true);
        }
    }

    /// <summary>Writes a file for its owner's eyes, at once: who reads it sees the old or the new content.</summary>
    public static void WritePrivate(string file, string content)
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
}
