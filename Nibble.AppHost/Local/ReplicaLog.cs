namespace Nibble.AppHost.Local;

/// <summary>One process's lines since the AppHost started, at most the latest 32 MiB of them in two files.</summary>
internal sealed class ReplicaLog(string file) : IDisposable
{
    private const long Limit = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private StreamWriter _writer = Open(file);

    public void Write(string line)
    {
        lock (_gate)
        {
            _writer.WriteLine(line);
            if (_writer.BaseStream.Position > Limit)
            {
                _writer.Dispose();
                File.Move(file, $"{file}.old", overwrite: true);
                _writer = Open(file);
            }
        }
    }

    public void Dispose() => _writer.Dispose();

    // Shared, so that others may read, move or delete it meanwhile.
    private static StreamWriter Open(string file) =>
        new(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            AutoFlush = true,
        };
}
