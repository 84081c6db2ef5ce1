namespace Nibble.AppHost.Local;

/// <summary>How to start a process.</summary>
internal sealed record Command(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyList<KeyValuePair<string, string>> Environment
);

/// <returns>Null when the process serves, else what is wrong with it.</returns>
internal delegate Task<string?> HealthCheck(CancellationToken cancellation);
