namespace Nibble.AppHost.Local;

/// <summary>Why the platform does not start, in two lines that a person can act on.</summary>
internal sealed class StartupException(string message, string remedy) : Exception(message)
{
    public string Remedy { get; } = remedy;
}
